"""A create that meets somebody who is here already.

A local person of that user name may be handed over to the IdP: same id, number and extension.
Whether that needs an administrator's word is the organization's policy; people with a role and
strict connections always need it. Never by e-mail address, never from another connection.
"""

from collections.abc import Iterable

from identity import link_requests, names
from identity.models import Group, Organization, User
from scim import locking, member_lookup
from scim.authentication import Caller
from scim.errors import ScimError
from scim.filters.conditions import Condition
from scim.membership import Change

Linking = Organization.Linking
WHERE = "In Switchroom, open Identity Management, User provisioning"
SCIM_TYPES = {403: "", 409: "uniqueness"}


class AskFirst(ScimError):
    """An administrator must approve; what was asked for stays to be seen."""

    def __init__(self, user: User, caller: Caller, *, external_id: str | None, status: int) -> None:
        role = f" with the role {user.get_role_display()}" if user.role != User.Role.MEMBER else ""
        sentence = (
            f'"{user.user_name}" is a local person in Switchroom{role}, and is handed over to '
            f"provisioning only when an administrator approves. {WHERE}, approve the match, "
            "then try again."
        )
        super().__init__(status, sentence, SCIM_TYPES[status])
        self.user, self.caller, self.external_id = user, caller, external_id

    def leave_behind(self) -> None:
        link_requests.ask(
            self.user,
            connection=self.caller.connection,
            external_id=self.external_id,
            actor=self.caller.actor,
        )


def known_person(user_name: str, external_id: str | None, caller: Caller) -> User | None:
    """Whom a create takes over, locked: a local person, or one that was handed over for it.

    Raises ScimError 409 where that must be refused.
    """
    same_name = Condition(
        "u.organization_id = %s AND u.user_name_key = %s",
        (caller.connection.organization_id, names.key(user_name)),
    )
    user = locking.person(same_name)
    if user is None:
        return None
    user.organization = caller.connection.organization
    if user.is_local:
        require_consent(user, caller, external_id=external_id, status=409)
        return user
    is_mine = user.scim_connection_id == caller.connection.pk and caller.dialect.links
    return user if is_mine and link_requests.is_approved(user) else None


def require_consent(
    user: User, caller: Caller, *, external_id: str | None, status: int = 403
) -> None:
    """Raise ScimError unless `user` may be taken over without anybody's word.

    A create is answered with 409, because the name is taken; a write to somebody who is seen
    with 403.
    """
    policy = caller.token.organization.linking
    if policy == Linking.REFUSE:
        sentence = (
            f'"{user.user_name}" is a local person in Switchroom, where provisioning takes nobody '
            f"over. {WHERE}, to change that, or give one of the two another user name."
        )
        raise ScimError(status, sentence, SCIM_TYPES[status])
    is_plain = user.role == User.Role.MEMBER and caller.dialect.links
    if policy == Linking.PREVIEW or not is_plain:
        raise AskFirst(user, caller, external_id=external_id, status=status)


def meets_nobody(user_names: Iterable[str], caller: Caller) -> bool:
    """Whether none of these user names is a local person's, so that nobody is to be taken over."""
    keys = [names.key(user_name) for user_name in user_names]
    return not User.objects.filter(scim_connection=None, user_name_key__in=keys).exists()


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
    if found is not None:
        found[0].organization = caller.connection.organization
        require_consent_for_group(found[0], caller, status=409)
    return found


def require_consent_for_group(group: Group, caller: Caller, *, status: int) -> None:
    """The same of a group, about which no administrator is asked: it is taken over, or not."""
    if not caller.dialect.links:
        reason = "This connection is strict: it takes nothing over."
    elif caller.token.organization.linking != Linking.AUTOMATIC:
        reason = (
            "Groups are taken over only where local people are handed over without asking. "
            f"{WHERE}, to change that, or give one of the two groups another name."
        )
    else:
        return
    sentence = f'"{group.display_name}" is a local group in Switchroom. {reason}'
    raise ScimError(status, sentence, SCIM_TYPES[status])


def forbid_removal(resource: User | Group) -> None:
    """Raise ScimError 403 for what is merely seen: who made it here removes it here."""
    if resource.is_local:
        raise ScimError(
            403, f'"{resource}" is local in Switchroom and does not belong to this connection.'
        )
