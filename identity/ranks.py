"""Who may act upon whom in the console.

Administrators run an organization, owners answer for it. Whoever could give an owner a
password, a role or a Federation ID could become that owner, so all of this is one rule.
It binds people in the console; an IdP, an operator's command and Switchroom itself are not
people of the organization.
"""

from identity.audit import Actor
from identity.models import Organization, User

KEEPERS = frozenset({User.Role.OWNER, User.Role.ADMIN})  # roles that only an owner hands out
PROGRAM = "api"  # the source of what is done with a token of the management API


class OwnersOnly(Exception):
    """Only an owner may do this to an owner or an administrator."""

    def __init__(self) -> None:
        super().__init__("Only an owner may do this to an owner or an administrator.")


class LastOwner(Exception):
    """The organization would be left without an active owner."""

    def __init__(self) -> None:
        super().__init__("This is the last active owner. Make somebody else an owner first.")


class Yourself(Exception):
    """Nobody shuts themselves out."""

    def __init__(self) -> None:
        super().__init__("You cannot suspend yourself. Ask another administrator.")


def require_power_over(user: User, *, actor: Actor) -> None:
    """Raise OwnersOnly unless `actor` may change how `user` gets in and what they may do."""
    if user.role in KEEPERS and not _is_own(user, actor):
        require_power_to_name(user.organization, user.role, actor=actor)


def require_power_to_name(organization: Organization, role: str, *, actor: Actor) -> None:
    """Raise OwnersOnly unless `actor` may hand out `role`."""
    if role in KEEPERS and not _is_owner(organization, actor):
        raise OwnersOnly


def require_suspendable(user: User, *, actor: Actor) -> None:
    """Raise Yourself, OwnersOnly or LastOwner unless `actor` may suspend `user`."""
    if not is_person(actor):
        return
    if _is_own(user, actor):
        raise Yourself
    require_power_over(user, actor=actor)
    keep_an_owner(user)


def keep_an_owner(user: User) -> None:
    """Raise LastOwner if nobody else is an active owner. Holds the rows of all owners.

    Taken in one fixed order and before the person's own row, so that two owners who demote
    each other come one after the other.
    """
    owners = user.organization.users.filter(role=User.Role.OWNER, is_active=True)
    held = owners.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True)
    if set(held) == {user.pk}:
        raise LastOwner


def _is_own(user: User, actor: Actor) -> bool:
    return actor.id == str(user.scim_id)


def is_person(actor: Actor) -> bool:
    """Somebody in the console, or a program of theirs; no IdP, command or Switchroom itself.

    A program's token is nobody's: it may at most what an administrator may.
    """
    return actor.source in ("console", PROGRAM)


def _is_owner(organization: Organization, actor: Actor) -> bool:
    if not is_person(actor):
        return True
    if actor.source == PROGRAM:
        return False
    owners = organization.users.filter(role=User.Role.OWNER, is_active=True)
    return owners.filter(scim_id=actor.id).exists()
