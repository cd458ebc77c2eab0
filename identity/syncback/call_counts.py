"""Counts of calls to Okta: how many ended how, how long they took, what looks again found."""

from hashlib import sha256
from itertools import product

from prometheus_client import Metric

from identity import bell_ringer, counters
from identity.metrics import counter, counters as counts, gauges, histogram
from identity.models import OktaBudget, OktaConnection
from identity.okta import budget
from identity.okta.errors import Kind
from identity.okta.exchange import Exchange

VERBS = ("GET", "POST")
CLASSES = ("ok", *Kind)
BOUNDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, float("inf"))  # seconds
EQUAL, DIFFERENT, OVERWRITTEN = RESULTS = ("equal", "different", "overwritten")
MILLISECONDS = "call_ms"


def count(connection: OktaConnection, call: Exchange) -> None:
    """Right after the call, however it ended."""
    kind = call.failure.kind if call.failure else "ok"
    place = next(n for n, bound in enumerate(BOUNDS) if call.duration_ms <= bound * 1000)
    counters.add(_name(call.verb, kind, place))
    counters.add(MILLISECONDS, call.duration_ms)
    if call.rate is not None:
        ratio, lasts = call.rate.remaining / call.rate.limit, call.rate.reset_seconds
        counters.note(_ratio(budget.key(connection), call.bucket), ratio, seconds=lasts)


def looked_again(result: str) -> None:
    """What a read-back found."""
    counters.add(f"readback:{result}")


def metrics() -> list[Metric]:
    """Nothing is left out for being zero: a count that appears late has no rate."""
    names = [_name(*each) for each in product(VERBS, CLASSES, range(len(BOUNDS)))]
    looks = [f"readback:{result}" for result in RESULTS]
    found = counters.read([*names, MILLISECONDS, bell_ringer.FAILURES, *looks])
    return [_calls(found), _seconds(found), _left(), _rings(found), _looks(found)]


def _calls(found: dict[str, int]) -> Metric:
    totals: dict[tuple[str, ...], float] = {
        (verb, str(kind)): sum(found.get(_name(verb, kind, at), 0) for at in range(len(BOUNDS)))
        for verb, kind in product(VERBS, CLASSES)
    }
    return counts("switchroom_sync_calls_total", "Calls to Okta.", ("verb", "class"), totals)


def _seconds(found: dict[str, int]) -> Metric:
    buckets = {
        bound: sum(found.get(_name(verb, kind, place), 0) for verb, kind in product(VERBS, CLASSES))
        for place, bound in enumerate(BOUNDS)
    }
    total = found.get(MILLISECONDS, 0) / 1000
    return histogram("switchroom_sync_call_seconds", "How long calls took.", buckets, total)


def _left() -> Metric:
    meaning = "What is left of Okta's limit in its present window: of the org with the least."
    return gauges("switchroom_okta_rate_remaining_ratio", meaning, "bucket", _ratios())


def _rings(found: dict[str, int]) -> Metric:
    meaning, name = "Times that no worker could be told at once.", bell_ringer.FAILURES
    return counter("switchroom_sync_doorbell_failures_total", meaning, found.get(name, 0))


def _looks(found: dict[str, int]) -> Metric:
    meaning = "Looks whether Okta holds what was sent."
    known: dict[tuple[str, ...], float] = {
        (result,): found.get(f"readback:{result}", 0) for result in RESULTS
    }
    return counts("switchroom_sync_readback_total", meaning, ("result",), known)


def _ratios() -> dict[str, float]:
    """By bucket. Nothing was called in a window of which nothing is noted any more."""
    buckets = {_ratio(row.key, row.bucket): row.bucket for row in OktaBudget.objects.all()}
    found = dict.fromkeys(buckets.values(), 1.0)
    for name, ratio in counters.noted(buckets).items():
        found[buckets[name]] = min(found[buckets[name]], ratio)
    return found


def _ratio(key: str, bucket: str) -> str:
    return f"rate:{sha256(key.encode()).hexdigest()[:16]}:{bucket}"


def _name(verb: str, kind: str, place: int) -> str:
    return f"call:{verb}:{kind}:{place}"
