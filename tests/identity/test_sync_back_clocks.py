"""Clocks of workers may be wrong, by whatever: only the database's counts.

The process's own clock is put forward and back here. What remains of it in sync-back is for
people to read, or for Okta (an assertion says when it was made).
"""

import ast
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from identity import okta_connections
from identity.models import OktaConnection, SyncState
from identity.okta import budget
from identity.syncback import claims, queue, tick, words
from identity.tenancy import organization as bound
from tests.identity import okta_app, sync_back
from tests.identity.simulated_time import Time
from tests.identity.sync_back import row

ROOM = Path(__file__).resolve().parents[2] / "identity"
DECIDE = [
    *(ROOM / "syncback" / f"{name}.py" for name in ("claims", "deliver", "drift", "drift_pages")),
    *(ROOM / "syncback" / f"{name}.py" for name in ("failures", "pausing", "settle", "tick")),
    *(ROOM / "syncback" / f"{name}.py" for name in ("keep_alive", "queue", "restoring", "trial")),
    *(ROOM / "okta" / f"{name}.py" for name in ("budget", "circuit")),
]
OWN_CLOCKS = {"timezone.now", "datetime.now", "datetime.utcnow", "time.time", "date.today"}
AN_HOUR = timedelta(hours=1)


@pytest.fixture
def set_clock(monkeypatch):
    """Let this process believe that it is so much later."""
    right, epoch = timezone.now, time.time

    def set_clock(off: timedelta) -> None:
        monkeypatch.setattr(timezone, "now", lambda: datetime.now(UTC) + off)
        monkeypatch.setattr(time, "time", lambda: epoch() + off.total_seconds())

    yield set_clock
    assert abs(right() - datetime.now(UTC)) < AN_HOUR


@pytest.fixture
def everybody(acme, acmes_okta, bob):
    return [bob, *sync_back.crowd(acme, acmes_okta, 5)]


def test_no_module_that_decides_looks_at_the_clock_of_its_own_machine():
    looked = {
        path.name: ast.unparse(node.func)
        for path in DECIDE
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in OWN_CLOCKS
    }

    assert looked == {}


@pytest.mark.parametrize("off", [AN_HOUR, -AN_HOUR, timedelta(seconds=30)], ids=str)
def test_trouble_is_weathered_by_a_worker_whose_clock_is_wrong(
    told, acmes_okta, acme, everybody, set_clock, off
):
    passing = Time(acmes_okta)
    acmes_okta.add_faults(
        [
            {"kind": "rate_limit", "count": 1},
            {"kind": "error", "count": 6},
            {"kind": "error_applied", "method": "POST", "count": 2},
        ]
    )

    for number in range(20):
        set_clock(off if number % 2 else -off)  # two workers, and both are wrong
        tick.run()
        passing.passes(60)

    assert queue.counts(acme).clean == len(everybody)
    for person in everybody:
        assert acmes_okta.profile(person.user_name)["extension"] == person.line.extension


@pytest.mark.parametrize("off", [AN_HOUR, -AN_HOUR], ids=str)
def test_the_pace_after_an_outage_is_that_of_the_databases_clock(told, bob, set_clock, off):
    OktaConnection.objects_all_organizations.update(recovered_at=timezone.now())
    told.refresh_from_db()
    set_clock(off)

    with bound(bob.organization_id):
        assert budget.pace(told) == budget.FIRST_GUESS / 10
        assert budget.take(told, "read")


def test_a_lease_is_as_long_as_the_database_says(told, bob, set_clock):
    with bound(bob.organization_id):
        first = claims.take(told)
        set_clock(AN_HOUR)

        assert claims.take(told) is None

    assert row(bob).lease_token == first.row.lease_token
    assert row(bob).state == SyncState.State.PENDING


@pytest.mark.parametrize(
    ("off", "how"),
    [(-timedelta(minutes=10), "10 minutes slow"), (timedelta(minutes=10), "10 minutes fast")],
    ids=str,
)
def test_an_app_that_is_not_let_in_by_a_clock_that_is_wrong_is_told_so(
    acme, acmes_okta, bob, set_clock, off, how
):
    app = okta_app.connect(acme, acmes_okta)
    set_clock(off)

    tick.run()

    app.refresh_from_db()
    assert "the clock of this server is wrong" in words.for_connection(app).sentence
    report = {step.name: step.sentence for step in okta_connections.test(app)}
    assert f"The clock of this server is about {how}" in report["OAuth app"]
    set_clock(timedelta())
    sync_back.let_time_pass()
    tick.run()
    tick.run()
    assert row(bob).state == SyncState.State.CLEAN


def test_okta_may_say_as_much_itself(acme, acmes_okta, bob, monkeypatch):
    app, epoch = okta_app.connect(acme, acmes_okta), time.time
    monkeypatch.setattr(time, "time", lambda: epoch() - 600)  # what we sign is expired

    tick.run()

    app.refresh_from_db()
    assert app.open_reason == "clock_wrong"


def test_a_clock_that_is_right_is_not_blamed_for_an_app_that_okta_does_not_let_in(
    acme, acmes_okta, bob
):
    app = okta_app.connect(acme, acmes_okta)
    acmes_okta.app(is_active=False)

    tick.run()

    app.refresh_from_db()
    assert app.open_reason == "token_rejected"
