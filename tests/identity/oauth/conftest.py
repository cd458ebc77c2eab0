"""Alice and her softphone."""

from datetime import timedelta

import pytest
from django.utils import timezone
from oauth2_provider.models import Application

from identity.oauth import clients
from tests.identity.oauth.phone import Softphone


@pytest.fixture(autouse=True)
def _our_apps(db):
    """There even after a test that emptied the tables."""
    clients.make(Application.objects)


@pytest.fixture
def softphone(as_user):
    """`softphone(alice)`: hers, beside a browser in which she is signed in."""
    return lambda user: Softphone(as_user(user))


@pytest.fixture
def phone(softphone, alice) -> Softphone:
    """Alice's."""
    return softphone(alice)


@pytest.fixture
def later(time_machine):
    """`later(days=31)`: so much time passes."""

    def pass_time(**span: int) -> None:
        time_machine.move_to(timezone.now() + timedelta(**span), tick=True)

    return pass_time
