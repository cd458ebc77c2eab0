"""What an IdP does to groups: each function is one transaction and returns the group.

As in `scim.provisioning`, they join the transaction that is open already.
"""

from typing import Any

from identity import groups as domain, transactions
from identity.memberships import Move
from identity.models import Group
from scim import (
    errors,
    group_mapping,
    group_patching,
    linking,
    locking,
    member_lookup,
    versions,
    visibility,
)
from scim.authentication import Caller
from scim.filters import conditions
from scim.filters.conditions import Condition
from scim.group_patching import Wanted
from scim.membership import Change
from scim.operations import Operation
from scim.people import uuid
from scim.reading import Reading


@transactions.step
def create(resource: dict[str, Any], *, reading: Reading, caller: Caller) -> Group:
    """RFC 7644 section 3.3. Raises ScimError, GroupNameTaken, GroupExternalIdTaken."""
    wanted = group_mapping.wanted(resource, reading)
    group_mapping.check(wanted)
    name, members = wanted.display_name or "", wanted.members
    local = linking.local_group(name, members, caller)
    if local is not None:
        _change(*local, wanted, reading, caller)
        return local[0]
    known = member_lookup.find(members, caller)
    member_lookup.check(members, known, reading, caller)
    return domain.create(
        caller.connection.organization,
        connection=caller.connection,
        display_name=name,
        external_id=wanted.external_id,
        members=member_lookup.keys(members.added, known),
        actor=caller.actor,
    )


@transactions.step
def replace(
    scim_id: str,
    resource: dict[str, Any],
    *,
    reading: Reading,
    caller: Caller,
    if_match: str = "",
) -> Group:
    """RFC 7644 section 3.5.1: who is not listed is no member any more."""
    wanted = group_mapping.wanted(resource, reading)
    group, known = _locked(scim_id, wanted.members, caller, if_match)
    _change(group, known, wanted, reading, caller)
    return group


@transactions.step
def patch(
    scim_id: str,
    operations: list[Operation],
    *,
    reading: Reading,
    caller: Caller,
    if_match: str = "",
) -> Group:
    """RFC 7644 section 3.5.2: all operations or none, and no member is lost to another push."""
    wanted = Wanted()
    group_patching.apply(wanted, operations, reading)
    group, known = _locked(scim_id, wanted.members, caller, if_match)
    _change(group, known, wanted, reading, caller)
    return group


@transactions.step
def delete(scim_id: str, *, caller: Caller, if_match: str = "") -> None:
    """RFC 7644 section 3.6: the people stay."""
    group, _ = _locked(scim_id, Change(), caller, if_match)
    linking.forbid_removal(group)
    domain.delete(group, actor=caller.actor)


def _locked(
    scim_id: str, members: Change, caller: Caller, if_match: str
) -> tuple[Group, member_lookup.Known]:
    """The group, whose row nobody else changes until this transaction ends; and whom we know."""
    wanted = Condition("g.scim_id = %s", (conditions.identifier(uuid(scim_id, "group")),))
    seen = visibility.condition(caller, "g") & wanted
    found = locking.group(seen, member_lookup.named(members, caller))
    if found is None:
        raise errors.not_found("group")
    found[0].organization = caller.connection.organization
    versions.check(found[0], if_match)
    return found


def _change(
    group: Group,
    known: member_lookup.Known,
    wanted: Wanted,
    reading: Reading,
    caller: Caller,
) -> None:
    """Bring the group to what is wanted; a local one becomes the client's by its first write."""
    if group.is_local:
        linking.require_consent_for_group(group, caller, status=403)
    group_mapping.check(wanted)
    members = wanted.members
    member_lookup.check(members, known, reading, caller)
    move = Move(
        coming=member_lookup.keys(members.added, known),
        going=member_lookup.keys(members.removed, known),
        is_whole=members.is_whole,
    )
    domain.revise(
        group,
        display_name=group.display_name if wanted.display_name is None else wanted.display_name,
        external_id=wanted.external_id if wanted.names_external_id else group.external_id,
        move=move,
        owner=caller.connection if group.is_local else None,
        actor=caller.actor,
    )
