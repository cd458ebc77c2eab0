"""Extensions that rest after somebody had them, so that nobody is called by mistake.

How many days says `voice_settings.extension_quarantine_days`; after 0 days they are free at once.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from identity import audit
from identity.audit import Actor
from identity.models import Organization, User
from telephony import credentials, forwards, number_history, people_search, resting_numbers
from telephony.models import Extension

State = Extension.State
AT_ONCE = 1000  # rows that one transaction frees


class NotInQuarantine(Exception):
    """The extension is free, or somebody's, by now."""


def begin(
    extension: Extension, *, days: timedelta, user: User | None, actor: Actor, reason: str
) -> None:
    """Take `extension` from `user`, or a group, and let it rest. Phone numbers ring it no more.

    The caller holds the person's row, and tells what has become of the line.
    """
    resting_numbers.begin(extension, user=user)
    if user is not None:
        number_history.closed_all_of(user, actor=actor, reason=reason)
    else:
        number_history.closed(
            extension.organization_id, extension.number, actor=actor, reason=reason
        )
    if not days:
        extension.delete()
        return
    forwards.end_all(extension)
    extension.state, extension.user, extension.last_user = State.QUARANTINE, None, user
    extension.quarantine_until = timezone.now() + days
    extension.save(update_fields=["state", "user", "last_user", "quarantine_until"])
    credentials.revoke_all(extension)


def add(organization_id: int, *, number: str, days: timedelta, last_user: User) -> None:
    """Let a number rest that `last_user` has exchanged for another one."""
    if days:
        Extension.objects_all_organizations.create(
            organization_id=organization_id,
            number=number,
            state=State.QUARANTINE,
            last_user=last_user,
            quarantine_until=timezone.now() + days,
        )


@transaction.atomic
def release_early(extension: Extension, *, reason: str, actor: Actor) -> None:
    """Make a resting extension free now. Raises NotInQuarantine."""
    resting = Extension.objects_all_organizations.filter(pk=extension.pk, state=State.QUARANTINE)
    row = resting.select_for_update().first()
    if row is None:
        raise NotInQuarantine(extension.number)
    audit.record("extension.released", subject=row, actor=actor, number=row.number, reason=reason)
    row.delete()


def of(organization: Organization, *, text: str = "") -> QuerySet[Extension]:
    """Extensions that rest, with whose they were, those that end soonest first.

    With `text`, those that begin with it, or were somebody's who is called like that.
    """
    resting = organization.extensions.filter(state=State.QUARANTINE).select_related("last_user")
    if text:
        was_theirs = people_search.fits(text, person="last_user")
        resting = resting.filter(was_theirs | Q(number__startswith=text))
    return resting.order_by("quarantine_until", "number")


def end_due() -> int:
    """Free what has rested long enough, in all organizations. How many."""
    count = 0
    while freed := _end_some():
        count += freed
    return count


@transaction.atomic
def _end_some() -> int:
    over = Extension.objects_all_organizations.filter(
        state=State.QUARANTINE, quarantine_until__lte=timezone.now()
    )
    due = over.select_for_update(skip_locked=True).order_by("quarantine_until")[:AT_ONCE]
    return Extension.objects_all_organizations.filter(pk__in=[each.pk for each in due]).delete()[0]
