"""`syncworker` replaces Celery and its scheduler: it does all that they do, and survives as much."""

import os
import signal

import pytest
from django.core.management import call_command
from django.db import OperationalError

from identity.models import DriftCheck, SyncAttempt
from identity.syncback import drift, tick
from identity.syncback.worker import Worker
from tests.conftest import ACTOR
from tests.identity.sync_back import PAST, row


@pytest.fixture
def signals():
    """What signals do to the tests is as before afterwards."""
    before = {each: signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT)}
    yield
    for each, handler in before.items():
        signal.signal(each, handler)


def test_it_forgets_calls_and_looks_of_long_ago(told, acmes_okta, bob):
    tick.run()
    SyncAttempt.objects_all_organizations.update(at=PAST)
    check = drift.begin(told, actor=ACTOR)
    ended = {"state": DriftCheck.State.DONE, "began_at": PAST, "ended_at": PAST}
    DriftCheck.objects_all_organizations.filter(pk=check.pk).update(**ended)

    call_command("syncworker", "--once")

    assert not SyncAttempt.objects_all_organizations.filter(at=PAST).exists()
    assert not DriftCheck.objects_all_organizations.filter(pk=check.pk).exists()


def test_a_database_that_is_away_for_a_moment_does_not_end_it(
    told, acmes_okta, bob, monkeypatch, caplog
):
    works = tick.run

    def fails(**_):
        monkeypatch.setattr(tick, "run", works)
        raise OperationalError("the server closed the connection")

    monkeypatch.setattr(tick, "run", fails)
    one = Worker(seconds=0)

    assert one.look() is False
    assert one.look() is True

    assert acmes_okta.profile(bob.user_name)["extension"] == "1001"
    assert "the server closed the connection" in caplog.text


def test_who_is_told_to_end_claims_nobody_any_more(told, acmes_okta, bob):
    one = Worker(seconds=0)
    one.stop()

    one.look()

    assert row(bob).lease_token is None
    assert acmes_okta.journal() == []


@pytest.mark.django_db(transaction=True)
def test_a_signal_to_end_ends_it_after_what_is_under_way(
    told, acmes_okta, bob, monkeypatch, signals
):
    works = tick.run

    def is_told_to_end(**options):
        count = works(**options)
        os.kill(os.getpid(), signal.SIGTERM)
        return count

    monkeypatch.setattr(tick, "run", is_told_to_end)

    Worker(seconds=0).run()

    assert acmes_okta.profile(bob.user_name)["extension"] == "1001"
    assert row(bob).lease_token is None
