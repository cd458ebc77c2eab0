"""What the tests of a module share: made once, and found by each of them as it was made.

For a module of many short tests that need the same long preparation and change little.
"""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test.utils import override_settings


@pytest.fixture(scope="module")
def kept(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Rows that a module's fixtures make from here on. Each test's own are undone after it, as
    ever, and these after the module.
    """
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(SCIM_LOG_DELAY=0):
        yield
        transaction.set_rollback(True)
