"""Okta answers badly, workers die, Redis forgets, and in the end Okta has what was saved last.

`make faults` has ten times as many changes, and more that goes wrong.
"""

import os

import pytest

from tests.faults import mischief
from tests.faults.weather import TROUBLE, Storm
from tests.okta.client import StandIn

pytestmark = [pytest.mark.live, pytest.mark.timeout(1800)]
CHANGES = 1_000
# Half of it is ours: fast enough for the test, and slow enough for changes to meet in one write.
LIMITS = {"write": 1_500, "read": 60_000, "list": 60_000}


@pytest.fixture
def okta():
    with StandIn() as okta:
        okta.limits(share=1.0, overrides=LIMITS)
        yield okta


def test_no_change_is_lost_while_okta_answers_badly_workers_die_and_redis_forgets(okta, tmp_path):
    is_alone = not os.environ["DATABASE_URL"].startswith("postgres")
    size = {"organizations": 4, "people": 100, "workers": 1 if is_alone else 2}
    befalls = [mischief.kill_workers, mischief.empty_redis]
    with Storm(tmp_path, okta, **size) as storm:
        outcome = storm.blow(CHANGES, seconds=25, trouble=TROUBLE, mischief=befalls)

    print(outcome.sentence())
    assert outcome.kills > 3 <= outcome.flushes
    assert outcome.unfinished == {}
    assert outcome.wrong == {}
    assert outcome.writes <= 0.7 * CHANGES
    assert outcome.repeats <= 0.05 * CHANGES
