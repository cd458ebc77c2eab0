"""Groups of people: created, renamed, filled, emptied, deleted; most often by an IdP.

Every function runs in one transaction, writes the audit trail, and takes the `actor`. People
are given as primary keys, because a group may have ten thousand; keys of another organization
are passed over. What changes members holds the lock of the group's row, and inserts and
deletes member rows: two pushes at once lose nobody.
"""

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from identity import audit, memberships, names, signals
from identity.audit import Actor
from identity.models import Group, Organization, ScimConnection, User


class GroupNameTaken(Exception):
    """Another group of the organization has this name."""


class GroupExternalIdTaken(Exception):
    """Another group of this connection has this external ID."""


@transaction.atomic
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
    came = memberships.insert(group, set(members))
    audit.record("group.created", subject=group, actor=actor, members=len(came))
    _announce(group, came, actor)
    return group


@transaction.atomic
def link(
    group: Group, *, connection: ScimConnection, external_id: str | None, actor: Actor
) -> None:
    """Hand a local group over to an IdP, which owns it from now on."""
    lock(group)
    group.scim_connection, group.external_id = connection, external_id
    _save(group)
    audit.record("group.linked", subject=group, actor=actor, connection=connection.name)


@transaction.atomic
def rename(group: Group, *, display_name: str, external_id: str | None, actor: Actor) -> bool:
    """Set both names: that on screen and the IdP's own. False when they are so already.

    Raises GroupNameTaken, GroupExternalIdTaken.
    """
    lock(group)
    before = {"display_name": group.display_name, "external_id": group.external_id}
    after = {"display_name": display_name, "external_id": external_id}
    changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if changes:
        _name(group, display_name, external_id)
        _save(group)
        audit.record("group.updated", subject=group, actor=actor, **changes)
    return bool(changes)


@transaction.atomic
def set_members(group: Group, members: Iterable[int], *, actor: Actor) -> set[int]:
    """Make `members` the people of the group. Returns those who came or went."""
    lock(group)
    present, wanted = memberships.present(group), set(members)
    return _change(group, wanted - present, present - wanted, actor)


@transaction.atomic
def add_members(group: Group, members: Iterable[int], *, actor: Actor) -> set[int]:
    """Returns those who were not in it yet."""
    return change_members(group, add=members, remove=(), actor=actor)


@transaction.atomic
def remove_members(group: Group, members: Iterable[int], *, actor: Actor) -> set[int]:
    """Returns those who were in it."""
    return change_members(group, add=(), remove=members, actor=actor)


@transaction.atomic
def change_members(
    group: Group, *, add: Iterable[int], remove: Iterable[int], actor: Actor
) -> set[int]:
    """Let some in and others out, without a look at the rest. Returns who came or went."""
    lock(group)
    coming, going = set(add), set(remove)
    present = memberships.present(group, among=coming | going)
    return _change(group, coming - present, going & present, actor)


@transaction.atomic
def delete(group: Group, *, actor: Actor) -> None:
    """Remove the group; its people stay. Name and external ID are free again."""
    lock(group)
    went = memberships.present(group)
    memberships.delete(group, went)
    audit.record("group.deleted", subject=group, actor=actor, members=len(went))
    _announce(group, went, actor)
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
    group.refresh_from_db(from_queryset=Group.objects_all_organizations.select_for_update())
    return group


def _change(group: Group, coming: set[int], going: set[int], actor: Actor) -> set[int]:
    came = memberships.insert(group, coming)
    memberships.delete(group, going)
    touched = came | going
    if touched:
        _save(group)
        facts = memberships.facts(came, going)
        audit.record("group.members_changed", subject=group, actor=actor, **facts)
        _announce(group, touched, actor)
    return touched


def _announce(group: Group, touched: set[int], actor: Actor) -> None:
    if touched:
        signals.memberships_changed.send(
            sender=Group, group=group, user_ids=frozenset(touched), actor=actor
        )


def _name(group: Group, display_name: str, external_id: str | None) -> None:
    group.display_name = display_name
    group.display_name_key = names.key(display_name)
    group.external_id = external_id


def _save(group: Group) -> None:
    group.updated_at = timezone.now()
    if group.pk:
        group.version += 1
    try:
        with transaction.atomic():
            group.save()
    except IntegrityError:
        raise _taken(group) or AssertionError("a constraint without a sentence") from None


def _taken(group: Group) -> Exception | None:
    others = Group.objects_all_organizations.filter(organization_id=group.organization_id)
    others = others.exclude(pk=group.pk)
    if others.filter(display_name_key=group.display_name_key).exists():
        return GroupNameTaken(group.display_name)
    mine = others.filter(scim_connection_id=group.scim_connection_id)
    if mine.filter(external_id=group.external_id).exists():
        return GroupExternalIdTaken(group.external_id)
    return None
