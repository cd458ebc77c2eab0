"""Okta asks us to wait, again and again, until a moment that makes no sense."""

from datetime import datetime

import pytest

from identity.syncback import queue, tick
from tests.identity import sync_back
from tests.identity.simulated_time import Time

ODD = ("seconds", "past", "absent", "text", "far", "milliseconds")
STEP = 30  # seconds between two looks, once Okta answers again
LONGEST = 300 * 1.1 + STEP + 10  # seconds, with what keeps organizations apart


def moment(call) -> float:
    return datetime.fromisoformat(call["time"]).timestamp()


@pytest.mark.parametrize("reset", ODD)
def test_we_wait_a_second_at_least_and_five_minutes_at_most_whatever_okta_says(
    told, acme, acmes_okta, bob, reset
):
    sync_back.crowd(acme, acmes_okta, 4)
    acmes_okta.add_faults([{"kind": "rate_limit", "reset": reset}])
    passing = Time(acmes_okta)

    for _ in range(16):
        tick.run()
        passing.passes(0.5)
    acmes_okta.clear_faults()
    for _ in range(16):
        tick.run()
        passing.passes(STEP)

    calls = acmes_okta.journal()
    assert queue.counts(acme).clean == 5
    refused = [number for number, call in enumerate(calls) if call["status"] == 429]
    waits = [moment(calls[number + 1]) - moment(calls[number]) for number in refused]
    assert waits
    assert 1 <= min(waits) <= max(waits) <= LONGEST
