"""A client that keeps to the profile, and what it must find unchanged."""

import pytest

from tests.scim.bodies import speak
from tests.scim.harmless import everything, said
from tests.scim.interop_profile.client import created


@pytest.fixture
def idp(okta, acme):
    """A client that keeps to the profile."""
    speak(acme, "strict")
    return okta


@pytest.fixture
def refused(idp):
    """`refused(method, path, body)`: status and scimType, once it is clear that it did no harm."""

    def send(method, path, body=None):
        before = everything()
        answer = idp(method, path, body)
        assert everything() == before
        return said(answer)

    return send


@pytest.fixture
def barbara(idp) -> str:
    """Her path."""
    return created(idp)
