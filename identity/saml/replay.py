"""Assertions that were accepted once, and when we may forget them."""

from datetime import timedelta

from django.db.models.functions import Now

from identity import written
from identity.models import LoginRequest, SeenAssertion, SignInTicket, SsoConnection
from identity.saml.guard_after import SKEW
from identity.saml.parties import VerifiedAssertion

KEPT = timedelta(minutes=5)  # a login request stays as long as a ticket may lean on it


def remember(connection: SsoConnection, assertion: VerifiedAssertion) -> bool:
    """Burn the assertion's ID. False when it is burnt already; one of two at once wins.

    Only for verified assertions, or a stranger could burn the IDs of others.
    """
    return written.of(SeenAssertion).insert_if_new(seen(connection, assertion))


def seen(connection: SsoConnection, assertion: VerifiedAssertion) -> SeenAssertion:
    """The row by which it is burnt, not stored yet."""
    return SeenAssertion(
        organization_id=connection.organization_id,
        connection=connection,
        assertion_id=assertion.assertion_id,
        expires_at=assertion.not_on_or_after + SKEW,
    )


def delete_expired() -> None:
    """Forget what nobody could use any more, in all organizations."""
    SignInTicket.objects_all_organizations.filter(expires_at__lt=Now()).delete()
    LoginRequest.objects_all_organizations.filter(expires_at__lt=Now() - KEPT).delete()
    SeenAssertion.objects_all_organizations.filter(expires_at__lt=Now()).delete()
