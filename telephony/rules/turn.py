"""One round of the rules: whoever is due is looked at, each in a transaction of their own.

The scheduler starts a round every five seconds, the doorbell after every change. Two rounds at
once do no harm: whom one of them holds the other passes over.
"""

import logging
import time
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from identity import tenancy
from identity.models import User
from telephony.models import PendingLine
from telephony.rules import giving, waiting

log = logging.getLogger(__name__)

SECONDS = 20.0  # of one round; the next one goes on
AT_ONCE = 100  # people per look at who is due
LONGEST_PAUSE = timedelta(hours=1)


def run() -> int:
    """How many people were looked at."""
    until = time.monotonic() + SECONDS
    count = 0
    waiting.wake()
    while time.monotonic() < until:
        looked_at = sum(_served(*each) for each in waiting.due(AT_ONCE))
        if not looked_at:
            break
        count += looked_at
    return count


def look_now(user: User) -> None:
    """Somebody does not want to wait for a worker."""
    waiting.mark_due(user.organization_id, [user.pk])
    _served(user.organization_id, user.pk)


def _served(organization_id: int, user_id: int) -> int:
    """1 if it was this round that looked. Whatever happens to one person stays with them."""
    with tenancy.organization(organization_id):
        try:
            return int(_look_at(user_id))
        except Exception:
            log.exception("The rules failed for the person with key %s", user_id)
            _try_later(user_id)
            return 1


@transaction.atomic
def _look_at(user_id: int) -> bool:
    people = User.objects_all_organizations.select_for_update(
        no_key=True, skip_locked=True, of=("self",)
    )
    user = people.select_related("organization").filter(pk=user_id).first()
    if user is None:  # somebody else holds them, or they are gone
        return False
    rows = PendingLine.objects_all_organizations.filter(user=user, due_at__lte=timezone.now())
    row = rows.first()
    if row is None:
        return False
    waiting.settle(row, giving.carry_out(user))
    return True


def _try_later(user_id: int) -> None:
    """The pause doubles, so that a row that always fails costs little."""
    for row in PendingLine.objects_all_organizations.filter(user_id=user_id):
        pause = min(timedelta(seconds=10) * 2**row.attempts, LONGEST_PAUSE)
        row.attempts, row.due_at = min(row.attempts + 1, 20), timezone.now() + pause
        row.detail = "Something went wrong on our side. We try again by ourselves."
        row.save(update_fields=["attempts", "due_at", "detail"])
