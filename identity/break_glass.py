"""Break-glass administrators: appointed, dismissed, and announced when they use that way."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode

from identity import audit, last_way_in, mail, ranks, users
from identity.audit import Actor
from identity.models import SignInAttempt, User

ANNOUNCED_WITHIN = timedelta(days=1)  # a mail about something older helps nobody


class NotAnAdministrator(Exception):
    """Whoever cannot repair single sign-on needs no way around it."""

    def __init__(self) -> None:
        super().__init__("Only owners and administrators can be break-glass administrators.")


@transaction.atomic
def appoint(user: User, *, actor: Actor) -> bool:
    """Let them in without single sign-on. False if they are one already.

    Raises NotAnAdministrator, ranks.OwnersOnly.
    """
    ranks.require_power_over(users.lock(user), actor=actor)
    if user.role not in ranks.KEEPERS:
        raise NotAnAdministrator
    return _set(user, True, actor)


@transaction.atomic
def dismiss(user: User, *, actor: Actor) -> bool:
    """They need single sign-on like everybody. False if they did already.

    Raises ranks.OwnersOnly, last_way_in.LastBreakGlass.
    """
    last_way_in.keep(user)
    ranks.require_power_over(users.lock(user), actor=actor)
    return _set(user, False, actor)


def announce() -> None:
    """Tell all administrators of each use, once. The scheduler asks again for what failed."""
    for attempt in _to_announce():
        mine = SignInAttempt.objects_all_organizations.filter(pk=attempt.pk, announced_at=None)
        if mine.update(announced_at=Now()) == 1 and not _tell(attempt):
            SignInAttempt.objects_all_organizations.filter(pk=attempt.pk).update(announced_at=None)


def _set(user: User, is_break_glass: bool, actor: Actor) -> bool:
    if user.is_break_glass == is_break_glass:
        return False
    user.is_break_glass = is_break_glass
    users.save(user)
    action = "break_glass.appointed" if is_break_glass else "break_glass.dismissed"
    audit.record(action, subject=user, actor=actor)
    return True


def _to_announce() -> QuerySet[SignInAttempt]:
    rows = SignInAttempt.objects_all_organizations.filter(
        is_break_glass=True, announced_at=None, at__gt=Now() - ANNOUNCED_WITHIN
    )
    return rows.select_related("organization", "user").order_by("pk")


def _tell(attempt: SignInAttempt) -> bool:
    """False when nobody could be told, though there is somebody with an address."""
    assert attempt.organization is not None  # noqa: S101 (a break-glass one has a person)
    query = urlencode({"reference": attempt.reference})
    url = f"{settings.PUBLIC_URL}{reverse('identity:sign-ins')}?{query}"
    text = render_to_string("identity/mail/break_glass.txt", {"attempt": attempt, "url": url})
    return mail.to_keepers(
        attempt.organization, f"Break-glass sign-in at {attempt.organization}", text
    )
