"""When the seats of a product run out, at the pace of late."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from identity.models import Organization
from telephony.seats import PoolCount

DAYS = 30  # whose pace counts
FARTHEST = 730  # days; beyond, a forecast is a guess
TAKEN = ("license.assigned", "license.given_again")
FREED = ("license.released", "license.lapsed")


@dataclass(frozen=True)
class Forecast:
    """How many seats more are in use than 30 days ago, and when the last one goes at that pace."""

    growth: int
    runs_out_on: date | None


def of(organization: Organization, counts: Sequence[PoolCount]) -> dict[str, Forecast]:
    """A forecast for each of `counts`, by the code of the product. One query."""
    growth = _growth(organization)
    return {each.pool.sku.code: _of(each, growth[each.pool.sku.name]) for each in counts}


def _of(count: PoolCount, growth: int) -> Forecast:
    if growth <= 0 or count.free <= 0:
        return Forecast(growth, None)
    days = -(-count.free * DAYS // growth)
    today = timezone.now().date()
    return Forecast(growth, today + timedelta(days=days) if days <= FARTHEST else None)


def _growth(organization: Organization) -> Counter[str]:
    """By the name of the product, as the trail tells it."""
    since = timezone.now() - timedelta(days=DAYS)
    # The trail grows with its keys: this index is walked back to the first older event only.
    older = organization.audit_events.filter(at__lt=since).order_by("-pk")
    first = Coalesce(Subquery(older.values("pk")[:1]), 0)
    events = organization.audit_events.filter(pk__gt=first, action__in=(*TAKEN, *FREED))
    growth: Counter[str] = Counter()
    for action, name, count in events.values_list("action", "changes__license").annotate(
        count=Count("pk")
    ):
        growth[name] += count if action in TAKEN else -count
    return growth
