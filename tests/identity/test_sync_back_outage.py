"""Okta is down for a long time, on a simulated clock, and then comes back.

`make faults` has three days of it, and 10,000 people.
"""

from collections import Counter
from datetime import datetime
from itertools import pairwise

import pytest

from identity.models import OktaConnection
from identity.syncback import queue, tick
from tests.identity import sync_back
from tests.identity.simulated_time import Time

MINUTE, HOUR = 60, 3600
PEOPLE = 40


@pytest.fixture
def passing(acmes_okta) -> Time:
    return Time(acmes_okta)


@pytest.fixture
def told(acme, acmes_okta) -> OktaConnection:
    acmes_okta.limits(overrides={"write": 120, "read": 120, "list": 120})  # half of it is ours
    sync_back.crowd(acme, acmes_okta, PEOPLE)
    return sync_back.connect(acme, acmes_okta)


def moments(calls) -> list[float]:
    """When Okta, by its own clock, was asked."""
    return [datetime.fromisoformat(call["time"]).timestamp() for call in calls]


def outage(okta, passing: Time, *, hours: float, **trouble) -> list[float]:
    """Seconds between one trial and the next."""
    okta.clear_faults()
    okta.forget_journal()
    okta.add_faults([trouble])
    until = passing.passed + hours * HOUR
    while passing.passed < until:
        tick.run()
        passing.passes(5 * MINUTE)
    trials = moments(call for call in okta.journal() if call["method"] == "GET")
    return [later - earlier for earlier, later in pairwise(trials)]


def test_in_a_long_outage_nobody_is_given_up_and_okta_is_asked_every_ten_minutes(
    told, acmes_okta, acme, passing
):
    since = queue.counts(acme).oldest

    down = outage(acmes_okta, passing, hours=4, kind="error", code="E0000009")
    cut = outage(acmes_okta, passing, hours=1, kind="reset")
    read_only = outage(acmes_okta, passing, hours=2, kind="read_only")

    after_the_first = [gap for gap in down if gap > 9 * MINUTE]
    assert len(after_the_first) > 15
    assert min(after_the_first) >= 10 * MINUTE
    assert min(cut + read_only) >= 10 * MINUTE
    assert (queue.counts(acme).blocked, queue.counts(acme).waiting) == (0, PEOPLE)
    waited = since - queue.counts(acme).oldest
    assert waited.total_seconds() == passing.passed


def test_once_okta_is_back_everybody_is_told_ever_faster_and_hardly_a_call_is_refused(
    told, acmes_okta, acme, passing
):
    outage(acmes_okta, passing, hours=1, kind="error", code="E0000009")
    acmes_okta.clear_faults()
    acmes_okta.forget_journal()

    while queue.counts(acme).waiting and passing.passed < 8 * HOUR:
        tick.run()
        passing.passes(5)

    calls = acmes_okta.journal()
    assert queue.counts(acme).clean == PEOPLE
    assert sum(call["status"] == 429 for call in calls) <= len(calls) / 100
    writes = moments(call for call in calls if call["is_applied"])
    a_minute = Counter(int((at - writes[0]) // MINUTE) for at in writes)
    assert len(writes) == PEOPLE
    assert a_minute[0] < a_minute[1] < a_minute[2]
    assert a_minute[0] <= 9  # a tenth of ours, the one that was tried, and six seconds ahead
