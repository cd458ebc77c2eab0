"""Okta answers badly, workers die, Redis forgets, and in the end Okta has what was saved last.

`make faults` does the same with ten times as many changes (STORM=full).
"""

import os

import pytest

from tests.faults.weather import TROUBLE, Storm
from tests.okta.client import StandIn

pytestmark = [pytest.mark.live, pytest.mark.timeout(1800)]
IS_FULL = os.environ.get("STORM") == "full"
CHANGES, PEOPLE, ORGANIZATIONS = (10_000, 1_000, 20) if IS_FULL else (1_000, 100, 4)
SECONDS = 120 if IS_FULL else 25  # in which the changes are made, if the machine keeps up
# Half of it is ours: fast enough for the test, and slow enough for changes to meet in one write.
WRITES = 6_000 if IS_FULL else 1_500


def is_sqlite() -> bool:
    return not os.environ["DATABASE_URL"].startswith("postgres")


@pytest.fixture
def okta():
    with StandIn(port=0) as okta:
        okta.limits(share=1.0, overrides={"write": WRITES, "read": 60_000, "list": 60_000})
        yield okta


def test_no_change_is_lost_while_okta_answers_badly_workers_die_and_redis_forgets(okta, tmp_path):
    workers = 1 if is_sqlite() else 2  # of two processes each
    size = {"organizations": ORGANIZATIONS, "people": PEOPLE, "workers": workers}
    with Storm(tmp_path, okta, **size) as storm:
        outcome = storm.blow(CHANGES, seconds=SECONDS, trouble=TROUBLE)

    print(outcome.sentence())
    assert outcome.kills > 3 <= outcome.flushes
    assert outcome.unfinished == {}
    assert outcome.wrong == {}
    assert outcome.writes <= 0.7 * outcome.changes
    assert outcome.repeats <= 0.05 * outcome.changes
