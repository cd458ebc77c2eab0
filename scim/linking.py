"""A create that meets somebody who is here already.

A local person of that user name is handed over to the IdP: same id, number and extension.
Never by e-mail address, never from another connection, and never somebody with a role:
an IdP must not get hold of an administrator by naming one.
"""

from identity import names
from identity.models import Group, User
from scim import errors, locking, member_lookup
from scim.authentication import Caller
from scim.filters.conditions import Condition
from scim.membership import Change


def local_person(user_name: str, caller: Caller) -> User | None:
    """The person to take over, locked. Raises ScimError 409 where it must be refused."""
    same_name = Condition(
        "u.organization_id = %s AND u.user_name_key = %s AND u.scim_connection_id IS NULL",
        (caller.connection.organization_id, names.key(user_name)),
    )
    user = locking.person(same_name)
    if user is None:
        return None
    if user.role != User.Role.MEMBER:
        raise errors.taken(
            f'"{user.user_name}" signs in to Switchroom with the role {user.get_role_display()} '
            "and is not handed over to provisioning. Open Users in Switchroom, give this person "
            "the role Member, then try again."
        )
    if not caller.dialect.links:
        raise errors.taken(
            f'"{user.user_name}" is a local person in Switchroom, and this connection is strict: '
            "it takes nobody over."
        )
    return user


def local_group(
    display_name: str, members: Change, caller: Caller
) -> tuple[Group, member_lookup.Known] | None:
    """The local group to take over, locked, and those of `members` who are known.

    Raises ScimError 409 where it must be refused.
    """
    same_name = Condition(
        "g.organization_id = %s AND g.display_name_key = %s AND g.scim_connection_id IS NULL",
        (caller.connection.organization_id, names.key(display_name)),
    )
    found = locking.group(same_name, member_lookup.named(members, caller))
    if found is not None and not caller.dialect.links:
        raise errors.taken(
            f'"{found[0].display_name}" is a local group in Switchroom, and this connection is '
            "strict: it takes nothing over."
        )
    return found
