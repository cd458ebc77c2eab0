"""Parked seats whose days are over: they and what was kept with them become free."""

import logging

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from identity.audit import SYSTEM
from identity.models import User
from telephony import extensions, lapses, line_returns, lines
from telephony.models import LicenseSeat

log = logging.getLogger(__name__)
AT_ONCE = 500  # people in one run; the next one follows within a minute


def run() -> int:
    """Reclaim from those who are due, in all organizations. From how many."""
    due = _due().order_by("parked_until").values_list("user_id", flat=True)
    people = list(dict.fromkeys(due[: 2 * AT_ONCE]))[:AT_ONCE]
    return sum(_tried(person) for person in people)


def _tried(person: int) -> bool:
    """Whatever happens to one person stays with them, and is tried again with the next run."""
    try:
        return _reclaim(person)
    except Exception:
        log.exception("The seats of the person with key %s could not be reclaimed", person)
        return False


@transaction.atomic
def _reclaim(person: int) -> bool:
    """False when somebody reinstated or removed them meanwhile."""
    rows = User.objects_all_organizations.select_for_update(no_key=True, of=("self",))
    user = rows.select_related("organization").filter(pk=person, is_active=False).first()
    over = list(_due().filter(user=user).select_related("pool__sku")) if user else []
    if user is None or not over:
        return False
    lapses.let_go(user, over, actor=SYSTEM)
    extensions.take_back(user, actor=SYSTEM, reason=line_returns.REASON)
    lines.publish(user)
    return True


def _due() -> QuerySet[LicenseSeat]:
    seats = LicenseSeat.objects_all_organizations
    return seats.filter(state=LicenseSeat.State.PARKED, parked_until__lte=Now())
