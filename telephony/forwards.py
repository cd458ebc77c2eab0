"""Calls to a suspended person that ring a colleague meanwhile.

Whom: whoever was chosen on the user page, else the manager that the profile names, if that
person is here, active, and has an extension. With nobody the calls reach nobody.
"""

from django.db import transaction
from django.db.models import Q

from identity import audit, managers, users
from identity.audit import Actor
from identity.models import User
from telephony.models import Extension, Forward


class NobodyThere(Exception):
    """No active colleague has this extension."""


class NothingToForward(Exception):
    """The person has no extension, so nobody calls them."""


@transaction.atomic
def choose(user: User, *, number: str, actor: Actor) -> Forward:
    """Let calls to `user` ring the extension `number` while they are suspended: now, if so.

    Raises NothingToForward, NobodyThere.
    """
    users.lock(user)
    mine = _extension(user)
    if mine is None:
        raise NothingToForward(user.label)
    extensions = Extension.objects_all_organizations.filter(organization=user.organization_id)
    theirs = extensions.filter(number=number.strip(), user__is_active=True).exclude(pk=mine.pk)
    colleague = theirs.select_related("user").first()
    if colleague is None:
        raise NobodyThere(number)
    return _lead(user, mine, colleague, actor)


@transaction.atomic
def forget(user: User, *, actor: Actor) -> None:
    """Let calls to `user` ring nobody else, and choose nobody."""
    users.lock(user)
    rows = Forward.objects_all_organizations.filter(from_extension__user=user)
    if rows.delete()[0]:
        audit.record("forward.removed", subject=user, actor=actor)


def switch_on(user: User, *, actor: Actor) -> None:
    """The caller holds the person's row and has suspended them."""
    mine = _extension(user)
    if mine is None:
        return
    colleague = _chosen(mine) or _managers(user)
    if colleague is None or colleague == mine:
        audit.record("forward.nobody_found", subject=user, actor=actor, extension=mine.number)
        return
    _lead(user, mine, colleague, actor)


def switch_off(user: User, *, actor: Actor) -> None:
    """Calls ring the person again; who was chosen stays chosen for another time."""
    rows = Forward.objects_all_organizations.filter(from_extension__user=user, is_active=True)
    if rows.update(is_active=False):
        audit.record("forward.switched_off", subject=user, actor=actor)


def end_all(extension: Extension) -> None:
    """Forwards from and to an extension that nobody has any more."""
    ending = Q(from_extension=extension) | Q(to_extension=extension)
    Forward.objects_all_organizations.filter(ending).delete()


def of(user: User) -> Forward | None:
    """Where calls to `user` go while they are suspended, with the colleague; on or chosen."""
    rows = Forward.objects_all_organizations.filter(from_extension__user=user)
    return rows.select_related("to_extension__user").first()


def _lead(user: User, mine: Extension, to: Extension, actor: Actor) -> Forward:
    is_active = not user.is_active
    forward, _ = Forward.objects_all_organizations.update_or_create(
        from_extension=mine,
        defaults={
            "organization_id": user.organization_id,
            "to_extension": to,
            "is_active": is_active,
        },
    )
    action = "forward.switched_on" if is_active else "forward.chosen"
    label = to.user.label if to.user else ""
    audit.record(action, subject=user, actor=actor, extension=to.number, colleague=label)
    return forward


def _extension(user: User) -> Extension | None:
    return Extension.objects_all_organizations.filter(user=user).first()


def _chosen(mine: Extension) -> Extension | None:
    chosen = Extension.objects_all_organizations.filter(forwards_here__from_extension=mine)
    return chosen.filter(user__is_active=True).select_related("user").first()


def _managers(user: User) -> Extension | None:
    manager = managers.of(user)
    if manager is None or not manager.is_active:
        return None
    return Extension.objects_all_organizations.filter(user=manager).select_related("user").first()
