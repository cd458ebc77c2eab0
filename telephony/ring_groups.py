"""Ring groups: several people behind one extension, and behind the numbers that ring it."""

from collections.abc import Iterable, Sequence

from django.db import IntegrityError, transaction
from django.db.models import Count, Q, QuerySet

from identity import audit, names
from identity.audit import Actor
from identity.models import Organization, User
from telephony import extensions, number_history, numbering, plan, quarantine
from telephony.models import Extension, ExtensionRange, PhoneNumber, RingGroup, RingGroupMember

MOST_MEMBERS = 100
GROUP = ExtensionRange.Purpose.GROUP
State = PhoneNumber.State


class RingGroupTaken(Exception):
    """Another ring group of the organization has this name."""


class RingGroupGone(Exception):
    """Somebody has removed the ring group meanwhile."""


class BadMembers(ValueError):
    """Not people of the organization, or too many. Its text says which."""


@transaction.atomic
def create(
    organization: Organization,
    *,
    name: str,
    number: str,
    actor: Actor,
    strategy: str = RingGroup.Strategy.ALL,
    members: Sequence[User] = (),
) -> RingGroup:
    """A group that has extension `number`.

    Raises RingGroupTaken, extensions.ExtensionTaken, extensions.ExtensionRefused, BadMembers.
    """
    extension = _extension(organization, number)
    group = RingGroup(organization=organization, extension=extension, strategy=strategy)
    _name(group, name)
    number_history.opened_for_group(organization, extension.number, name=name, actor=actor)
    audit.record("ring_group.created", subject=group, actor=actor, extension=extension.number)
    set_members(group, members, actor=actor)
    return group


@transaction.atomic
def change(group: RingGroup, *, name: str, strategy: str, is_active: bool, actor: Actor) -> None:
    """Raises RingGroupTaken, RingGroupGone."""
    _hold(group)
    before = {"name": group.name, "strategy": group.strategy, "is_active": group.is_active}
    group.strategy, group.is_active = strategy, is_active
    _name(group, name)
    after = {"name": name, "strategy": strategy, "is_active": is_active}
    changes = {key: [before[key], after[key]] for key in after if before[key] != after[key]}
    if changes:
        audit.record("ring_group.changed", subject=group, actor=actor, **changes)


@transaction.atomic
def set_members(group: RingGroup, members: Sequence[User], *, actor: Actor) -> None:
    """Make `members` those who ring, in this order. Raises BadMembers, RingGroupGone."""
    wanted = list(dict.fromkeys(members))
    if len(wanted) > MOST_MEMBERS:
        raise BadMembers(f"A ring group has {MOST_MEMBERS} members at most.")
    if strangers := [user for user in wanted if user.organization_id != group.organization_id]:
        raise BadMembers(f"Not in your organization: {strangers[0].user_name}.")
    _hold(group)
    held = RingGroupMember.objects_all_organizations.filter(group=group).order_by("position")
    before = list(held.values_list("user_id", flat=True))
    if before == [user.pk for user in wanted]:
        return
    held.delete()
    RingGroupMember.objects_all_organizations.bulk_create(
        RingGroupMember(
            organization_id=group.organization_id, group=group, user=user, position=position
        )
        for position, user in enumerate(wanted, start=1)
    )
    told = [user.label for user in wanted[:20]]
    audit.record(
        "ring_group.members_changed", subject=group, actor=actor, members=told, count=len(wanted)
    )


@transaction.atomic
def remove(group: RingGroup, *, actor: Actor) -> None:
    """The group goes; its extension and its numbers rest. Raises RingGroupGone."""
    _hold(group)
    extension = group.extension
    audit.record("ring_group.removed", subject=group, actor=actor, extension=extension.number)
    group.delete()
    days = plan.of(group.organization_id).quarantine
    quarantine.begin(extension, days=days, user=None, actor=actor, reason="ring group removed")


@transaction.atomic
def give_number(group: RingGroup, *, number: PhoneNumber, actor: Actor) -> bool:
    """Let a free number ring the group. False if it is not free any more. Raises RingGroupGone."""
    _hold(group)
    has_primary = group.extension.numbers.filter(is_primary=True).exists()
    free = PhoneNumber.objects_all_organizations.free().filter(
        pk=number.pk, organization_id=group.organization_id
    )
    given = {"state": State.ASSIGNED, "extension": group.extension, "is_primary": not has_primary}
    if not free.update(**given):
        return False
    number_history.opened_for_group(group.organization, number.e164, name=group.name, actor=actor)
    audit.record("phone_number.given", subject=group, actor=actor, number=number.e164)
    return True


@transaction.atomic
def take_number(group: RingGroup, *, number: PhoneNumber, actor: Actor) -> bool:
    """Put a number of the group back into the inventory. False if it rings it no more.

    Raises RingGroupGone.
    """
    _hold(group)
    held = PhoneNumber.objects_all_organizations.filter(
        pk=number.pk, extension=group.extension, state=State.ASSIGNED
    )
    if not held.update(state=State.CLAIMED, extension=None, is_primary=False):
        return False
    owner = group.organization_id
    number_history.closed(owner, number.e164, actor=actor, reason="taken back")
    audit.record("phone_number.taken_back", subject=group, actor=actor, number=number.e164)
    return True


def suggest(organization: Organization) -> str | None:
    """The lowest free extension that the plan has for ring groups."""
    return numbering.next_free(organization, kind=GROUP)


def listed(organization: Organization, *, text: str = "") -> QuerySet[RingGroup]:
    """By name, each with its extension, and how many are in it as `size`.

    With `text`, those that have it in their name, or whose extension begins with it.
    """
    groups = organization.ring_groups.select_related("extension").annotate(size=Count("members"))
    if text:
        is_named = Q(name_key__contains=names.key(text))
        groups = groups.filter(is_named | Q(extension__number__startswith=text))
    return groups.order_by("name_key")


def in_order(group: RingGroup) -> list[User]:
    """Who rings, with their line, in order. One query."""
    people = User.objects_all_organizations.filter(ring_group_memberships__group=group)
    with_line = people.select_related("line").order_by("ring_group_memberships__position")
    return list(with_line)


def find_people(organization: Organization, called: Iterable[str]) -> list[User]:
    """People by user name or extension, in this order. Raises BadMembers for nobody. Two queries."""
    wanted = [each.strip() for each in called if each.strip()]
    keys = [names.key(each) for each in wanted]
    by_name = {
        user.user_name_key: user for user in organization.users.filter(user_name_key__in=keys)
    }
    held = organization.extensions.filter(number__in=wanted, user__isnull=False)
    by_number = {each.number: each.user for each in held.select_related("user")}
    found = [by_number.get(each) or by_name.get(names.key(each)) for each in wanted]
    if missing := [each for each, user in zip(wanted, found, strict=True) if user is None]:
        raise BadMembers(f"Nobody has this user name or extension: {', '.join(missing[:5])}.")
    return [user for user in found if user is not None]


def _hold(group: RingGroup) -> None:
    """Nobody else changes the group until the transaction ends. Raises RingGroupGone."""
    rows = RingGroup.objects_all_organizations.select_for_update().filter(pk=group.pk)
    if rows.first() is None:
        raise RingGroupGone(group.name)


def _extension(organization: Organization, number: str) -> Extension:
    number = extensions.check(number)
    extensions.require_fit(organization, number, purpose=GROUP)
    extension = Extension(organization=organization, number=number, kind=Extension.Kind.GROUP)
    try:
        with transaction.atomic():
            extension.save()
    except IntegrityError:
        raise extensions.ExtensionTaken(number) from None
    return extension


def _name(group: RingGroup, name: str) -> None:
    group.name, group.name_key = name, names.key(name)
    try:
        with transaction.atomic():
            group.save()
    except IntegrityError:
        raise RingGroupTaken(name) from None
