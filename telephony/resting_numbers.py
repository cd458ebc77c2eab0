"""Phone numbers that rest after somebody had them, so that their callers reach no stranger.

How many days says `voice_settings.number_quarantine_days`; after 0 days they are free at once.
A number on its way in or out keeps its port, and loses the extension.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from identity.models import User
from telephony import voice_settings
from telephony.models import Extension, PhoneNumber

State = PhoneNumber.State
AT_ONCE = 1000  # rows that one transaction frees


def begin(extension: Extension, *, user: User | None) -> None:
    """Let all numbers of `extension` rest; it is going from `user`, or from a group.

    The caller holds the person's row, and tells what has become of the line.
    """
    held = PhoneNumber.objects_all_organizations.filter(extension=extension)
    if not held.exists():
        return
    days = voice_settings.of(extension.organization).number_quarantine_days
    ported = held.filter(state__in=[State.PORTING_IN, State.PORTING_OUT])
    ported.update(extension=None, is_primary=False)
    freed: dict[str, object] = {"extension": None, "is_primary": False, "state": State.CLAIMED}
    if days:
        until = timezone.now() + timedelta(days=days)
        freed |= {"state": State.QUARANTINE, "quarantine_until": until, "last_user": user}
    held.update(**freed)


def end_due() -> int:
    """Free what has rested long enough, in all organizations. How many."""
    count = 0
    while freed := _end_some():
        count += freed
    return count


@transaction.atomic
def _end_some() -> int:
    over = PhoneNumber.objects_all_organizations.filter(
        state=State.QUARANTINE, quarantine_until__lte=timezone.now()
    )
    due = over.select_for_update(skip_locked=True).order_by("quarantine_until")[:AT_ONCE]
    rows = PhoneNumber.objects_all_organizations.filter(pk__in=[each.pk for each in due])
    return rows.update(state=State.CLAIMED, quarantine_until=None, last_user=None)
