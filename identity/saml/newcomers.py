"""Just in time: somebody whom nobody has provisioned is created when they first sign in.

Off unless the organization asks for it, and only for people of its verified domains. What they
get is the role of a member; an identity provider that pushes people keeps its say over them.
"""

from dataclasses import replace

from django.db.models import Q

from identity import audit, names, profiles, signals, users, verified_domains
from identity.audit import Actor
from identity.collisions import FederationIdTaken, UserNameTaken
from identity.models import Organization, SsoConnection, User
from identity.profiles import Profile
from identity.saml import asserted
from identity.saml.errors import Refused
from identity.saml.names import NAMEID_PERSISTENT
from identity.saml.parties import VerifiedAssertion

NAMEID_TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
LONGEST = 254  # characters of a name, also once it is folded


def plan(connection: SsoConnection, verified: VerifiedAssertion) -> Profile:
    """Who would be created for a Federation ID that nobody has. Raises Refused."""
    if not connection.creates_people or verified.name_id_format == NAMEID_TRANSIENT:
        raise Refused("user_unknown", verified.name_id)  # transient: another one each time
    domains = verified_domains.of_organization(connection.organization)
    inside = [
        address
        for address in asserted.addresses(verified)
        if not verified_domains.outside(domains, [address])
    ]
    if not inside:
        raise Refused("no_verified_address", verified.name_id)
    profile = _profile(verified, inside)
    _check_free(connection.organization, {verified.name_id, profile.user_name, *inside})
    return profile


def take_turns(connection: SsoConnection) -> None:
    """Until the transaction ends, nobody else is created through this connection."""
    rows = SsoConnection.objects_all_organizations.select_for_update(no_key=True)
    rows.get(pk=connection.pk)


def create(connection: SsoConnection, verified: VerifiedAssertion, *, actor: Actor) -> User:
    """A member with this Federation ID, in the transaction at hand. Raises Refused."""
    profile = plan(connection, verified)
    user = User(organization=connection.organization, role=User.Role.MEMBER)
    user.federation_id = verified.name_id
    user.federation_id_key = names.key(verified.name_id)
    profiles.write(user, profile)
    user.set_unusable_password()
    try:
        users.save(user)
    except (UserNameTaken, FederationIdTaken) as taken:  # pushed in this very moment
        raise Refused("name_taken", str(taken)) from None
    audit.record("user.created", subject=user, actor=actor, role=user.role)
    owner = connection.organization
    signals.people_arrived.send(sender=User, organization=owner, people=[user], actor=actor)
    return user


def _profile(verified: VerifiedAssertion, inside: list[str]) -> Profile:
    is_opaque = verified.name_id_format == NAMEID_PERSISTENT
    own = asserted.values(verified, asserted.EMAIL)
    email = next((each for each in own if each in inside), inside[0])
    profile = profiles.by_hand(
        email if is_opaque else verified.name_id,
        given_name=_first(verified, asserted.GIVEN),
        family_name=_first(verified, asserted.FAMILY),
        email=email,
    )
    display_name = _first(verified, asserted.DISPLAY)
    if not display_name:
        return profile
    attributes = profile.attributes | {"displayName": display_name}
    return replace(profile, display_name=display_name, attributes=attributes)


def _first(verified: VerifiedAssertion, called: frozenset[str]) -> str:
    return next((each[:LONGEST] for each in asserted.values(verified, called)), "")


def _check_free(organization: Organization, called: set[str]) -> None:
    """Nobody here goes by any of these names: not the suspended, not those an IdP pushes."""
    keys = [names.key(each) for each in called]
    if any(len(each) > LONGEST for each in [*called, *keys]):
        raise Refused("user_unknown", "The name is longer than any that is kept.")
    same = Q(user_name_key__in=keys) | Q(federation_id_key__in=keys) | Q(email_key__in=keys)
    if organization.users.filter(same).exists():
        raise Refused("name_taken", ", ".join(sorted(called)))
