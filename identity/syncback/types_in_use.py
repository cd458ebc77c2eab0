"""Okta's user types other than the default one, as far as our people are of them."""

from django.db.models import Q

from identity import names
from identity.models import OktaConnection, User
from identity.okta import scopes
from identity.okta.answers import OktaUser
from identity.okta.user_types import UserType
from identity.syncback import calls

MOST = 20  # types that are looked at


def of(connection: OktaConnection) -> list[UserType]:
    """Raises OktaFailure: NO_RIGHT, or a missing scope, where we may not read the types.

    A type with more people than a page holds counts as used.
    """
    found = calls.of_connection(connection, (scopes.READ_TYPES,)).types()
    others = [each for each in found if not each.is_default]
    return [each for each in others[:MOST] if _is_used(connection, each)]


def _is_used(connection: OktaConnection, user_type: UserType) -> bool:
    page = calls.of_connection(connection).of_type(user_type)
    return bool(page.after) or _has_one_of_ours(connection, page.users)


def _has_one_of_ours(connection: OktaConnection, people: list[OktaUser]) -> bool:
    """By the ID that was found or sent, or by the login that would be looked for."""
    ids = [each.id for each in people]
    logins = [names.key(str(each.profile.get("login", ""))) for each in people]
    ours = User.objects_all_organizations.filter(organization_id=connection.organization_id)
    known = Q(external_id__in=ids) | Q(user_name_key__in=logins)
    by_row = connection.sync_states.filter(okta_user_id__in=ids)
    return by_row.exists() or ours.filter(known).exists()
