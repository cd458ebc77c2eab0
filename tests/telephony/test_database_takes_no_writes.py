"""The database was made read-only, or its disk is full: a clean refusal, and nothing half done.

The database itself refuses here, but for SQLite's disk.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from identity.database import is_postgresql
from identity.models import AuditEvent, User
from telephony import extensions, numbers
from telephony.models import LicenseSeat, PhoneNumber
from tests.conftest import ACTOR, arrival
from tests.console.api import program
from tests.scim.bodies import BARBARA

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER = "+14155550177"


def sql(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@contextmanager
def read_only() -> Iterator[None]:
    on, off = ("PRAGMA query_only = on", "PRAGMA query_only = off")
    if is_postgresql():
        on, off = (f"SET default_transaction_read_only = {word}" for word in ("on", "off"))
    sql(on)
    yield
    sql(off)


@contextmanager
def full() -> Iterator[None]:
    """When all else is written, there is no room for the trail."""
    if is_postgresql():
        sql(
            """CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            RAISE 'could not extend file: No space left on device' USING ERRCODE = '53100';
            END $$""",
            "CREATE TRIGGER full_disk BEFORE INSERT ON identity_auditevent"
            " EXECUTE FUNCTION full_disk()",
        )
        yield
        sql("DROP FUNCTION full_disk CASCADE")
    else:
        with connection.execute_wrapper(no_room):
            yield


def no_room(execute: Any, statement: str, *rest: Any) -> Any:
    """SQLite's triggers cannot say it as SQLite does."""
    if statement.startswith("INSERT INTO") and "identity_auditevent" in statement:
        raise OperationalError("database or disk is full")
    return execute(statement, *rest)


@pytest.fixture(params=[read_only, full])
def refusing(request):
    return request.param


@pytest.fixture
def ann(acme, five_seats):
    numbers.claim(acme, number=NUMBER, actor=ACTOR)
    ann = arrival(acme, "ann", "New")
    extensions.give(ann, number="1009", actor=ACTOR)
    return ann


def test_nobody_is_given_half_a_seat_or_number(ann, acme, alice, as_user, okta, refusing):
    browser, robot = as_user(alice), program(acme)
    browser.raise_request_exception = False
    assert browser.get("/").status_code == 200 == robot("GET", "/users").status_code
    home, events = f"/users/{ann.scim_id}/", AuditEvent.objects_all_organizations.count()

    with refusing():
        pages = [
            browser.post(f"{home}license/", {"sku": "standard"}),
            browser.post(f"{home}numbers/", {"give-number": NUMBER}),
        ]
        programs = [
            robot("PUT", f"{home.rstrip('/')}/license", {"license": "standard"}),
            robot("POST", f"{home}numbers", {"number": NUMBER}),
            okta("POST", "/Users", BARBARA),
        ]

    assert [answer.status_code for answer in pages + programs] == [503] * 5
    assert all("The database does not take changes" in page.content.decode() for page in pages)
    assert not LicenseSeat.objects_all_organizations.filter(user=ann).exists()
    assert PhoneNumber.objects_all_organizations.get(e164=NUMBER).extension is None
    assert not User.objects_all_organizations.filter(user_name=BARBARA["userName"]).exists()
    assert AuditEvent.objects_all_organizations.count() == events


def test_it_works_as_before_once_there_is_room_again(ann, alice, as_user, refusing):
    browser = Client(raise_request_exception=False)
    browser.force_login(alice)
    with refusing():
        browser.post(f"/users/{ann.scim_id}/license/", {"sku": "standard"})

    browser.post(f"/users/{ann.scim_id}/license/", {"sku": "standard"})

    assert LicenseSeat.objects_all_organizations.filter(user=ann).exists()
