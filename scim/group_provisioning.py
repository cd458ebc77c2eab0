"""What an IdP does to groups: each function is one transaction and returns the group.

As in `scim.provisioning`, they join the transaction that is open already.
"""

from typing import Any

from django.db import transaction

from identity import groups as domain
from identity.models import Group
from scim import errors, group_mapping, group_patching, groups, linking, member_lookup, versions
from scim.authentication import Caller
from scim.group_patching import Wanted
from scim.operations import Operation
from scim.people import uuid
from scim.reading import Reading


@transaction.atomic(savepoint=False)
def create(resource: dict[str, Any], *, reading: Reading, caller: Caller) -> Group:
    """RFC 7644 section 3.3. Raises ScimError, GroupNameTaken, GroupExternalIdTaken."""
    wanted = group_mapping.wanted(resource, reading)
    group_mapping.check(wanted)
    group = linking.local_group(wanted.display_name, caller)
    if group is not None:
        domain.link(
            group,
            connection=caller.connection,
            external_id=wanted.external_id,
            actor=caller.actor,
        )
        _change(group, wanted, reading, caller)
    else:
        group = domain.create(
            caller.connection.organization,
            connection=caller.connection,
            display_name=wanted.display_name,
            external_id=wanted.external_id,
            members=member_lookup.keys(wanted.members.added, reading, caller),
            actor=caller.actor,
        )
    return group


@transaction.atomic(savepoint=False)
def replace(
    scim_id: str,
    resource: dict[str, Any],
    *,
    reading: Reading,
    caller: Caller,
    if_match: str = "",
) -> Group:
    """RFC 7644 section 3.5.1: who is not listed is no member any more."""
    group = _locked(scim_id, caller, if_match)
    _change(group, group_mapping.wanted(resource, reading), reading, caller)
    return group


@transaction.atomic(savepoint=False)
def patch(
    scim_id: str,
    operations: list[Operation],
    *,
    reading: Reading,
    caller: Caller,
    if_match: str = "",
) -> Group:
    """RFC 7644 section 3.5.2: all operations or none, and no member is lost to another push."""
    group = _locked(scim_id, caller, if_match)
    wanted = Wanted(group.display_name, group.external_id)
    group_patching.apply(wanted, operations, reading)
    _change(group, wanted, reading, caller)
    return group


@transaction.atomic(savepoint=False)
def delete(scim_id: str, *, caller: Caller, if_match: str = "") -> None:
    """RFC 7644 section 3.6: the people stay."""
    domain.delete(_locked(scim_id, caller, if_match), actor=caller.actor)


def _locked(scim_id: str, caller: Caller, if_match: str) -> Group:
    """The group, whose row nobody else changes until this transaction ends."""
    mine = groups.visible(caller).filter(scim_id=uuid(scim_id, "group"))
    group = mine.select_for_update().first()
    if group is None:
        raise errors.not_found("group")
    versions.check(group, if_match)
    return group


def _change(group: Group, wanted: Wanted, reading: Reading, caller: Caller) -> None:
    group_mapping.check(wanted)
    name, external_id = wanted.display_name, wanted.external_id
    if (name, external_id) != (group.display_name, group.external_id):
        domain.rename(group, display_name=name, external_id=external_id, actor=caller.actor)
    members = wanted.members
    coming = member_lookup.keys(members.added, reading, caller)
    if members.is_whole:
        domain.set_members(group, coming, actor=caller.actor)
    elif members.added or members.removed:
        going = member_lookup.keys(members.removed, reading, caller)
        domain.change_members(group, add=coming, remove=going, actor=caller.actor)
