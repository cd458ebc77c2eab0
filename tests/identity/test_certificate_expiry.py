"""Nobody finds out by a failed sign-in that a certificate has expired."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail

from identity import certificate_expiry, sso_connections
from identity.saml import certificates
from tests.conftest import ACTOR
from tests.identity.pages import YEAR, certificate
from tests.identity.saml import minting
from tests.identity.test_identity_management import PAGE
from tests.identity.test_single_sign_on import connect

NOW = datetime.now(UTC)
END = NOW + YEAR - timedelta(days=1)  # of what tests.identity.pages makes


@pytest.fixture
def okta(acme, olga, alice):
    """With one certificate, good for a year; and with an owner and an administrator."""
    idp = connect(acme, minting.signer())
    idp.connection.certificates.all().delete()
    _add(idp)
    return idp


def _add(idp) -> None:
    facts = certificates.read(certificate())
    sso_connections.add_certificate(idp.connection, facts=facts, actor=ACTOR)


def on_day(days_left: int):
    """So many days and an hour before the end."""
    return time_machine.travel(END - timedelta(days=days_left, hours=1), tick=False)


def told(days_left: int) -> list[str]:
    """To whom the daily look writes on that day."""
    mail.outbox.clear()
    with on_day(days_left):
        certificate_expiry.warn()
    return sorted(address for message in mail.outbox for address in message.to)


def test_administrators_are_told_once_at_each_of_four_days_and_at_the_end(okta, olga, alice):
    keepers = sorted([olga.email, alice.email])

    days = {day: told(day) for day in (61, 60, 59, 30, 29, 8, 7, 6, 2, 1, 0, -1)}

    assert [day for day, addresses in days.items() if addresses] == [60, 30, 7, 1, -1]
    assert {tuple(addresses) for addresses in days.values() if addresses} == {tuple(keepers)}


def test_the_mail_says_which_one_and_where_to_go(okta, acme):
    told(30)

    message = mail.outbox[0]
    assert message.subject.startswith("Single sign-on at Acme: a certificate expires in ")
    assert "CN=acme.okta.com" in message.body
    assert "http://testserver/identity/#single-sign-on" in message.body


def test_days_that_were_missed_are_made_up_by_the_nearest_alone(okta):
    assert told(5)
    assert not told(4)


def test_a_next_certificate_ends_the_warnings(okta):
    assert told(60)
    with on_day(50):
        okta.connection.certificates.create(
            **{
                name: getattr(okta.connection.certificates.get(), name)
                for name in ("organization", "pem", "subject", "not_before")
            },
            sha256="0" * 64,
            not_after=END + YEAR,
        )

    assert not told(30)


def test_a_connection_that_is_off_worries_nobody(okta, acme):
    acme.sso_connections.update(is_enabled=False)

    assert not told(7)


def test_what_could_not_be_sent_is_sent_the_next_day(okta, settings):
    settings.EMAIL_BACKEND = "tests.identity.test_break_glass.NoServer"
    assert not told(30)

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert told(29)


def test_the_page_and_home_say_it(okta, acme, as_user, alice):
    acme.sso_connections.get().certificates.update(not_after=NOW + timedelta(days=5, hours=1))
    browser = as_user(alice)

    pages = [browser.get(path).content.decode() for path in (PAGE, "/")]

    assert all("expires in 5 days" in page for page in pages)


def test_an_expired_one_is_said_too(okta, acme, as_user, alice):
    acme.sso_connections.get().certificates.update(not_after=NOW - timedelta(days=1))
    acme.sso_connections.update(blocks_expired=True)

    page = as_user(alice).get(PAGE).content.decode()

    assert "expired on" in page
    assert "Nobody can sign in by single sign-on" in page


def test_people_without_the_right_are_not_bothered(okta, acme, as_user, henry):
    acme.sso_connections.get().certificates.update(not_after=NOW + timedelta(days=5))

    assert "expires in" not in as_user(henry).get("/").content.decode()
