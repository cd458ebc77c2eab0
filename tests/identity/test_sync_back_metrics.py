"""What whoever watches over the server reads at /metrics about sync-back."""

import time
from collections import Counter
from datetime import timedelta
from http import HTTPStatus

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from console.tasks import heartbeat
from identity import counters, doorbell
from identity.models import DriftCheck, OktaConnection, SyncState
from identity.syncback import tick
from tests.identity import okta_app, sync_back
from tests.identity.sync_back import let_time_pass, row

TOKEN = "what-the-collector-knows"
NAMES = {
    "switchroom_sync_pending",
    "switchroom_sync_oldest_pending_seconds",
    "switchroom_sync_calls_total",
    "switchroom_sync_call_seconds",
    "switchroom_sync_blocked",
    "switchroom_sync_circuit_open",
    "switchroom_sync_doorbell_failures_total",
    "switchroom_sync_readback_total",
    "switchroom_okta_rate_remaining_ratio",
    "switchroom_okta_token_idle_seconds",
    "switchroom_sync_drift_users",
    "switchroom_reconcile_last_success_timestamp",
    "switchroom_worker_heartbeat_timestamp",
}
Connections = OktaConnection.objects_all_organizations


@pytest.fixture(autouse=True)
def _collector(settings, monkeypatch):
    settings.METRICS_TOKEN = TOKEN
    monkeypatch.setattr(counters, "_rests_until", 0.0)
    monkeypatch.setattr(counters, "_waiting", Counter())


def ask(token: str = TOKEN):
    return Client().get("/metrics", headers={"Authorization": f"Bearer {token}"})


def figures() -> dict[str, float]:
    lines = ask().content.decode().splitlines()
    pairs = [line.rsplit(" ", 1) for line in lines if not line.startswith("#")]
    return {name: float(value) for name, value in pairs}


def drift_check(connection: OktaConnection, **facts) -> DriftCheck:
    now = timezone.now()
    facts = {"state": "done", "began_at": now, "ended_at": now, "next_page_at": now} | facts
    return DriftCheck.objects_all_organizations.create(
        connection=connection, organization=connection.organization, **facts
    )


# Who may


def test_who_shows_the_token_reads_figures(told):
    answer = ask()

    assert answer.status_code == HTTPStatus.OK
    assert answer["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("given", ["", "wrong", "ümlaut"])
def test_who_does_not_is_refused(told, given):
    answer = ask(given)

    assert answer.status_code == HTTPStatus.UNAUTHORIZED
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer.content == b""


@pytest.mark.parametrize("given", ["", TOKEN])
def test_without_the_setting_there_is_no_such_page(settings, told, given):
    settings.METRICS_TOKEN = ""

    assert ask(given).status_code == HTTPStatus.NOT_FOUND


def test_every_figure_is_there_and_explained(told, bob):
    tick.run()

    lines = ask().content.decode().splitlines()

    assert {line.split()[2] for line in lines if line.startswith("# TYPE")} >= NAMES
    assert {line.split()[2] for line in lines if line.startswith("# HELP")} >= NAMES


def test_no_organization_and_nobody_is_named(told, acmes_okta, bob):
    tick.run()

    text = ask().content.decode().lower()

    assert "acme" not in text
    assert "bob" not in text
    assert acmes_okta.url not in text


def test_a_server_without_any_okta_has_nothing_to_be_alarmed_about(db):
    found = figures()

    assert found["switchroom_sync_circuit_open"] == 0
    assert found["switchroom_sync_oldest_pending_seconds"] == 0
    assert "switchroom_reconcile_last_success_timestamp" not in found


# Queue


def test_who_waits_and_who_failed_is_counted(told, bob):
    rows = SyncState.objects_all_organizations
    rows.update(first_pending_at=timezone.now() - timedelta(minutes=20))
    found = figures()
    assert found['switchroom_sync_pending{state="pending"}'] == 1
    assert found['switchroom_sync_pending{state="verify"}'] == 0
    assert found["switchroom_sync_oldest_pending_seconds"] >= 1200

    rows.update(state="blocked", reason="not_found", first_pending_at=None)
    found = figures()

    assert found['switchroom_sync_pending{state="pending"}'] == 0
    assert found['switchroom_sync_blocked{reason="not_found"}'] == 1
    assert found["switchroom_sync_oldest_pending_seconds"] == 0


def test_a_rejected_token_alarms_at_once_and_the_new_one_ends_it(
    as_user, alice, told, acmes_okta, acme, bob
):
    """Within a scrape of the first refusal; the console says so in the same moment."""
    acmes_okta.revoke_token()

    tick.run()
    acmes_okta.revoke_token(revoked=False)

    found = figures()
    assert found["switchroom_sync_circuit_open"] == 1
    assert found['switchroom_sync_calls_total{class="token",verb="GET"}'] == 1
    assert found['switchroom_sync_pending{state="pending"}'] == 1
    for page in ("/", "/sync-back/"):
        assert "Okta no longer accepts the token" in as_user(alice).get(page).content.decode()
    sync_back.connect(acme, acmes_okta)
    tick.run()
    assert figures()["switchroom_sync_circuit_open"] == 0


def test_who_is_switched_off_alarms_nobody(told):
    Connections.update(circuit="open", is_enabled=False)

    assert figures()["switchroom_sync_circuit_open"] == 0


# Calls


def test_calls_are_counted_by_how_they_ended_and_how_long_they_took(told, bob):
    tick.run()

    found = figures()

    assert found['switchroom_sync_calls_total{class="ok",verb="GET"}'] == 2  # by login, by ID
    assert found['switchroom_sync_calls_total{class="ok",verb="POST"}'] == 1
    assert found['switchroom_sync_calls_total{class="unclear",verb="POST"}'] == 0
    assert found['switchroom_sync_calls_total{class="not_found",verb="GET"}'] == 1  # externalId
    assert found["switchroom_sync_call_seconds_count"] == 4
    assert found['switchroom_sync_call_seconds_bucket{le="+Inf"}'] == 4
    assert 0 < found["switchroom_sync_call_seconds_sum"] < 30
    buckets = [v for name, v in found.items() if name.startswith("switchroom_sync_call_seconds_b")]
    assert buckets == sorted(buckets)


def test_a_call_without_a_clear_answer_counts_as_unclear(told, acmes_okta, bob):
    acmes_okta.add_faults([{"kind": "html", "method": "GET", "count": 1}])

    tick.run()

    assert figures()['switchroom_sync_calls_total{class="unclear",verb="GET"}'] == 1


def test_what_is_left_of_the_limit_is_told(told, bob):
    tick.run()

    found = figures()

    assert found['switchroom_okta_rate_remaining_ratio{bucket="write"}'] == pytest.approx(299 / 300)


def test_in_a_new_window_all_is_left(told, bob):
    tick.run()
    cache.clear()  # as time does

    assert figures()['switchroom_okta_rate_remaining_ratio{bucket="write"}'] == 1


@pytest.mark.parametrize(
    ("mismatches", "there", "result"),
    [(0, "1001", "equal"), (0, "9999", "different"), (2, "9999", "overwritten")],
)
def test_what_a_second_look_finds_is_counted(told, acmes_okta, bob, mismatches, there, result):
    tick.run()
    acmes_okta.update("bob@acme.example", extension=there)
    SyncState.objects_all_organizations.update(state="verify", mismatches=mismatches)
    let_time_pass()

    tick.run()

    found = figures()
    assert found[f'switchroom_sync_readback_total{{result="{result}"}}'] == 1
    assert sum(v for name, v in found.items() if "readback_total" in name) == 1


def test_a_worker_that_cannot_be_told_is_counted(told):
    class Lost:
        def apply_async(self, **options: object) -> None:
            raise ConnectionError

    doorbell.queue(Lost())

    assert figures()["switchroom_sync_doorbell_failures_total"] == 1


def test_while_the_cache_is_away_the_rest_is_told_and_nothing_is_lost(monkeypatch, told, bob):
    def away(*args: object, **kwargs: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as lost:
        for name in ("incr", "add", "set", "get", "get_many"):
            lost.setattr(cache, name, away)
        tick.run()
        meanwhile = figures()
    assert row(bob).state == "clean"
    assert meanwhile['switchroom_sync_pending{state="pending"}'] == 0
    assert not [name for name in meanwhile if "calls_total" in name]

    monkeypatch.setattr(counters, "_rests_until", 0.0)
    counters.add("anything")

    found = figures()
    assert found['switchroom_sync_calls_total{class="ok",verb="GET"}'] == 2  # by login, by ID
    assert found['switchroom_sync_calls_total{class="ok",verb="POST"}'] == 1


# Token, drift, worker


def test_the_token_that_was_used_least_lately_counts(told, globex, acmes_okta):
    sync_back.connect(globex, acmes_okta)
    then = timezone.now() - timedelta(days=21)
    Connections.filter(pk=told.pk).update(secret_set_at=then, token_used_at=then)

    assert figures()["switchroom_okta_token_idle_seconds"] >= 21 * 86400


def test_an_app_has_no_token_that_could_idle(acme, acmes_okta):
    okta_app.connect(acme, acmes_okta)

    assert figures()["switchroom_okta_token_idle_seconds"] == 0


def test_the_latest_look_of_each_okta_counts_for_drift(told, globex, acmes_okta):
    drift_check(told, drifted=5)
    drift_check(told, drifted=2)
    drift_check(sync_back.connect(globex, acmes_okta), drifted=30, state="held")

    assert figures()["switchroom_sync_drift_users"] == 32


def test_the_okta_that_was_compared_longest_ago_counts(told, globex, acmes_okta):
    recent, old = timezone.now(), timezone.now() - timedelta(days=3)
    drift_check(told, ended_at=old)
    drift_check(told, ended_at=recent, state="failed", reason="unreachable")
    drift_check(sync_back.connect(globex, acmes_okta), ended_at=recent)

    when = figures()["switchroom_reconcile_last_success_timestamp"]

    assert when == pytest.approx(old.timestamp(), abs=1)


def test_an_okta_that_was_never_compared_counts_from_when_it_was_connected(told):
    when = figures()["switchroom_reconcile_last_success_timestamp"]

    assert when == pytest.approx(told.created_at.timestamp(), abs=1)


def test_a_worker_that_works_is_heard_and_a_silent_one_is_long_ago(db):
    assert figures()["switchroom_worker_heartbeat_timestamp"] == 0
    began = time.time()

    heartbeat()

    assert figures()["switchroom_worker_heartbeat_timestamp"] >= began


# The format
