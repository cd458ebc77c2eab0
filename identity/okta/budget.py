"""How fast an Okta org may be called: half of what its headers allow, for all workers.

Okta mails the customer's administrators when a limit comes near, so we keep well below it.
Each call moves the row's `paid_until` on by one gap; calls are allowed while that is at
most AHEAD in the future. Only the database's clock counts.
"""

from datetime import timedelta

from django.db.models import Case, DateTimeField, DurationField, F, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Greatest, Now
from django.db.models.lookups import GreaterThan

from identity.models import OktaBudget, OktaConnection
from identity.okta import buckets
from identity.okta.rates import Rate

SHARE = 0.5  # of the limit seen
FIRST_GUESS = 50.0  # calls a minute until the first answer
AHEAD = timedelta(seconds=6)  # what may be used up at once: longer than from one tick to the next
SCARCE = 0.25  # of the limit: what is left then is spread until the window ends
# After trouble: how many times as long a gap is in the first minute, the second, and so on.
RAMP = (10, 5, 2.5, 1.25)
MINUTE = timedelta(minutes=1)


def take(connection: OktaConnection, bucket: str, count: int = 1) -> bool:
    """Pay for `count` calls at once. False, and nothing paid, when it would be too early.

    One by one, the second would never be allowed where a gap is longer than AHEAD.
    """
    row = _row(connection, bucket)
    may_call = _rows(row).filter(paid_until__lte=Now() + AHEAD)
    gaps = _slowed(_gap(row) * count, connection)
    return bool(may_call.update(paid_until=_later(gaps)))


def spend(connection: OktaConnection, bucket: str) -> None:
    """Pay for a call that is made in any case."""
    row = _row(connection, bucket)
    _rows(row).update(paid_until=_later(Value(_gap(row))))


def give_back(connection: OktaConnection, bucket: str, count: int = 1) -> None:
    """So many calls that were paid for were not needed."""
    row = _row(connection, bucket)
    _rows(row).update(paid_until=F("paid_until") - _slowed(_gap(row) * count, connection))


def note(connection: OktaConnection, bucket: str, rate: Rate) -> None:
    """Believe what an answer says of its bucket."""
    row = _row(connection, bucket)
    if row.limit_seen != rate.limit:
        _rows(row).update(limit_seen=rate.limit)
    if rate.remaining < rate.limit * SCARCE:
        spread = timedelta(seconds=rate.reset_seconds / max(1, rate.remaining))
        _rows(row).update(paid_until=Greatest("paid_until", Now() + AHEAD + spread))


def pace(connection: OktaConnection) -> int:
    """Changes a minute that this connection makes at most, for the page."""
    read, write = buckets.of_person(connection)
    row = _row(connection, write)
    gap = _rows(row).values_list(_slowed(_gap(row), connection), flat=True).get()
    calls = MINUTE / gap
    return max(1, round(calls / 2 if read == write else calls))


def limits(connection: OktaConnection) -> dict[str, int]:
    """Calls a minute that Okta's answers said it allows, by bucket; only those that were seen."""
    rows = OktaBudget.objects.filter(key=key(connection), limit_seen__gt=0)
    return {row.bucket: row.limit_seen or 0 for row in rows}


def key(connection: OktaConnection) -> str:
    """Of the org, whichever organizations share it."""
    return connection.okta_org_id or connection.okta_url


def _row(connection: OktaConnection, bucket: str) -> OktaBudget:
    row, _ = OktaBudget.objects.get_or_create(
        key=key(connection), bucket=bucket, defaults={"paid_until": Now()}
    )
    return row


def _rows(row: OktaBudget) -> QuerySet[OktaBudget]:
    return OktaBudget.objects.filter(pk=row.pk)


def _later(gap: Combinable) -> Greatest:
    return Greatest(F("paid_until") + gap, Now() + gap)


def _gap(row: OktaBudget) -> timedelta:
    per_minute = row.limit_seen * SHARE if row.limit_seen else FIRST_GUESS
    return MINUTE / max(1.0, per_minute)


def _slowed(gap: timedelta, connection: OktaConnection) -> Combinable:
    """Longer by RAMP just after the circuit closed, and half as much so with each minute."""
    if connection.recovered_at is None:
        return Value(gap)
    since = Value(connection.recovered_at, DateTimeField())
    steps = [
        When(GreaterThan(since, Now() - minute * MINUTE), then=Value(gap * times))
        for minute, times in enumerate(RAMP, 1)
    ]
    return Case(*steps, default=Value(gap), output_field=DurationField())
