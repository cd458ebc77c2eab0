"""Groups of people: created, renamed, filled, emptied, deleted; most often by an IdP.

Every function runs in one transaction, writes the audit trail, and takes the `actor`. People
are given as primary keys, because a group may have ten thousand; keys of another organization
are passed over. What changes members holds the lock of the group's row, and inserts and
deletes member rows: two pushes at once lose nobody.
"""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from identity import audit, memberships, names, signals, transactions, written
from identity.audit import Actor
from identity.memberships import Move, Moved
from identity.models import Group, Organization, ScimConnection, User


class GroupNameTaken(Exception):
    """Another group of the organization has this name."""


class GroupExternalIdTaken(Exception):
    """Another group of this connection has this external ID."""


@transactions.step
def create(
    organization: Organization,
    *,
    display_name: str,
    actor: Actor,
    connection: ScimConnection | None = None,
    external_id: str | None = None,
    members: Iterable[int] = (),
) -> Group:
    """A group; without `connection` a local one. Raises GroupNameTaken, GroupExternalIdTaken."""
    group = Group(organization=organization, scim_connection=connection)
    _name(group, display_name, external_id)
    _save(group)
    moved = memberships.move(group, Move(coming=frozenset(members)))
    audit.record("group.created", subject=group, actor=actor, members=len(moved.came))
    _announce(group, moved, actor)
    return group


@transactions.step
def revise(
    group: Group,
    *,
    display_name: str,
    external_id: str | None,
    move: Move,
    actor: Actor,
    owner: ScimConnection | None = None,
) -> Moved:
    """All that one request wants of a group: names, members, and an `owner` that takes it over.

    One new version, and none when all is so already. The caller holds the lock of the row.
    Raises GroupNameTaken, GroupExternalIdTaken.
    """
    if owner is not None:  # an IdP, which owns the group from now on
        group.scim_connection, group.external_id = owner, external_id
    changes = _name(group, display_name, external_id)
    is_saved = bool(changes) or owner is not None
    if is_saved:
        _save(group)
    moved = memberships.move(group, move)
    if moved.everybody and not is_saved:
        _raise_version(group)
    _record(group, owner, changes, moved, actor)
    _announce(group, moved, actor)
    return moved


@transaction.atomic
def rename(group: Group, *, display_name: str, external_id: str | None, actor: Actor) -> bool:
    """Set both names: that on screen and the IdP's own. False when they are so already.

    Raises GroupNameTaken, GroupExternalIdTaken.
    """
    version = lock(group).version
    revise(group, display_name=display_name, external_id=external_id, move=Move(), actor=actor)
    return group.version != version


@transaction.atomic
def set_members(group: Group, members: Iterable[int], *, actor: Actor) -> frozenset[int]:
    """Make `members` the people of the group. Returns those who came or went."""
    return _move(group, Move(coming=frozenset(members), is_whole=True), actor)


@transaction.atomic
def add_members(group: Group, members: Iterable[int], *, actor: Actor) -> frozenset[int]:
    """Returns those who were not in it yet."""
    return _move(group, Move(coming=frozenset(members)), actor)


@transaction.atomic
def remove_members(group: Group, members: Iterable[int], *, actor: Actor) -> frozenset[int]:
    """Returns those who were in it."""
    return _move(group, Move(going=frozenset(members)), actor)


@transactions.step
def delete(group: Group, *, actor: Actor) -> None:
    """Remove the group; its people stay. Name and external ID are free again."""
    lock(group)
    moved = memberships.move(group, Move(is_whole=True))
    audit.record("group.deleted", subject=group, actor=actor, members=len(moved.went))
    _announce(group, moved, actor)
    group.delete()


def forget(user: User) -> None:
    """Take a person who is being deleted out of all groups.

    A group that somebody changes at this instant gets its new version from them: waiting for
    its row while holding the person's could be a deadlock.
    """
    theirs = Group.objects_all_organizations.filter(memberships__user=user)
    free = list(
        theirs.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)
    )
    user.memberships.all().delete()
    Group.objects_all_organizations.filter(pk__in=free).update(
        version=F("version") + 1, updated_at=timezone.now()
    )


def lock(group: Group) -> Group:
    """Hold the group's row until the transaction ends, and refresh `group` from it."""
    owner = group._state.fields_cache.get("organization")  # never another one, so kept
    group.refresh_from_db(from_queryset=Group.objects_all_organizations.select_for_update())
    if owner is not None:
        group.organization = owner
    return group


def _move(group: Group, move: Move, actor: Actor) -> frozenset[int]:
    name, external_id = lock(group).display_name, group.external_id
    moved = revise(group, display_name=name, external_id=external_id, move=move, actor=actor)
    return moved.everybody


def _record(
    group: Group,
    owner: ScimConnection | None,
    changes: dict[str, list[str | None]],
    moved: Moved,
    actor: Actor,
) -> None:
    if owner is not None:
        audit.record("group.linked", subject=group, actor=actor, connection=owner.name)
    if changes:
        audit.record("group.updated", subject=group, actor=actor, **changes)
    if moved.everybody:
        audit.record("group.members_changed", subject=group, actor=actor, **moved.facts())


def _announce(group: Group, moved: Moved, actor: Actor) -> None:
    if moved.everybody:
        signals.memberships_changed.send(
            sender=Group, group=group, user_ids=moved.everybody, actor=actor
        )


def _name(group: Group, display_name: str, external_id: str | None) -> dict[str, list[str | None]]:
    """What it changes: a column to [old, new]."""
    before = {"display_name": group.display_name, "external_id": group.external_id}
    after = {"display_name": display_name, "external_id": external_id}
    group.display_name, group.external_id = display_name, external_id
    group.display_name_key = names.key(display_name)
    return {name: [before[name], after[name]] for name in after if before[name] != after[name]}


def _save(group: Group) -> None:
    group.updated_at = timezone.now()
    if group.pk:
        group.version += 1
    transactions.attempt(lambda: written.of(Group).save(group), reason=lambda: _taken(group))


def _raise_version(group: Group) -> None:
    group.updated_at = timezone.now()
    group.version += 1
    written.of(Group).update(group, "version", "updated_at")


def _taken(group: Group) -> Exception | None:
    others = Group.objects_all_organizations.filter(organization_id=group.organization_id)
    others = others.exclude(pk=group.pk)
    if others.filter(display_name_key=group.display_name_key).exists():
        return GroupNameTaken(group.display_name)
    mine = others.filter(scim_connection_id=group.scim_connection_id)
    if mine.filter(external_id=group.external_id).exists():
        return GroupExternalIdTaken(group.external_id)
    return None
