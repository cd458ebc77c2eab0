"""Whom an assertion speaks of."""

from identity import names, verified_domains
from identity.audit import Actor
from identity.database import at_once
from identity.models import SsoConnection, User
from identity.saml import asserted, lookups, newcomers
from identity.saml.errors import Refused
from identity.saml.names import NAMEID_PERSISTENT
from identity.saml.parties import VerifiedAssertion


def person(connection: SsoConnection, verified: VerifiedAssertion) -> User:
    """By Federation ID in this organization, and by nothing else, ever. Raises Refused."""
    asserted.check_unrepeated(verified)
    with at_once():
        domains = verified_domains.asked(connection.organization)
        found = lookups.person(connection.organization, names.key(verified.name_id))
    asserted.check_domains(domains(), verified)
    user = found()
    is_opaque = verified.name_id_format == NAMEID_PERSISTENT  # case matters (SAML Core 8.3.7)
    if user is None or (is_opaque and user.federation_id != verified.name_id):
        raise Refused("user_unknown", verified.name_id)
    return user


def expected(connection: SsoConnection, verified: VerifiedAssertion) -> User | None:
    """The person; None when nobody is known and the connection may create them. Raises Refused."""
    try:
        return person(connection, verified)
    except Refused as refused:
        if refused.code != "user_unknown" or not connection.creates_people:
            raise
    return None


def arrived(connection: SsoConnection, verified: VerifiedAssertion, *, actor: Actor) -> User:
    """The person who was not `expected`, created in the transaction at hand. Raises Refused.

    Of two first sign-ins at once, one waits here for the other, and finds whom it created.
    """
    newcomers.take_turns(connection)
    other = expected(connection, verified)
    return other or newcomers.create(connection, verified, actor=actor)


def check_active(user: User) -> None:
    """Raises Refused for a suspended person."""
    if not user.is_active:
        raise Refused("user_inactive")
