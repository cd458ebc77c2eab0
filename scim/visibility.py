"""What a SCIM client sees: what its own connection created or took over.

Where an administrator has opened the connection to all users, it sees local people and groups
too. What belongs to another connection is never there.
"""

from django.db.models import Q

from identity.models import ScimConnection
from scim.authentication import Caller
from scim.filters.conditions import Condition


def condition(caller: Caller, alias: str) -> Condition:
    """On rows of people or groups that a statement calls `alias`."""
    mine = caller.connection
    owner = f"{alias}.scim_connection_id = %s"
    if sees_all(caller):
        owner = f"({owner} OR {alias}.scim_connection_id IS NULL)"
    return Condition(f"{alias}.organization_id = %s AND {owner}", (mine.organization_id, mine.pk))


def of_members(caller: Caller) -> str:
    """The same of the people u of a group, without the organization, which is the group's."""
    owner = f"u.scim_connection_id = {caller.connection.pk:d}"
    return f"({owner} OR u.scim_connection_id IS NULL)" if sees_all(caller) else owner


def members(caller: Caller) -> Q:
    """The same of memberships."""
    own = Q(user__scim_connection=caller.connection.pk)
    return own | Q(user__scim_connection=None) if sees_all(caller) else own


def sees_all(caller: Caller) -> bool:
    return caller.connection.visibility == ScimConnection.Visibility.ALL
