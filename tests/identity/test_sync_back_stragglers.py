"""Calls that were under way when something else happened, and end as they like."""

from datetime import timedelta

import pytest
from django.db import DataError
from django.utils import timezone

from identity import okta_connections
from identity.models import OktaConnection, SyncAttempt, SyncState
from identity.okta import circuit
from identity.okta.client import Client
from identity.okta.errors import Kind, OktaFailure
from identity.syncback import claims, deliver, failures, tick
from identity.tenancy import organization as bound
from tests.conftest import ACTOR
from tests.identity import sync_back

UNREACHABLE = OktaFailure(Kind.UNCLEAR, "unreachable", "Nothing came back.")
BOB = "bob@acme.example"


def fresh(connection: OktaConnection) -> OktaConnection:
    return OktaConnection.objects_all_organizations.get(pk=connection.pk)


def test_a_write_that_ends_late_does_not_lift_the_hold_for_another_org(told, bob, monkeypatch):
    write = Client.write

    def ends_late(*args, **more):
        person = write(*args, **more)
        OktaConnection.objects_all_organizations.update(okta_org_id="00oAnother")
        okta_connections.test(told)
        return person

    monkeypatch.setattr(Client, "write", ends_late)
    tick.run()

    assert fresh(told).open_reason == circuit.ORG_CHANGED
    assert not OktaConnection.objects_all_organizations.filter(circuit.may_pass()).exists()


def test_calls_that_fail_together_open_the_circuit_once(told, acme, acmes_okta):
    sync_back.crowd(acme, acmes_okta, 5)
    with bound(acme.pk):
        under_way = [claims.take(told) for _ in range(5)]
        told.failures_in_a_row = 4
        told.save()
        SyncState.objects_all_organizations.update(attempts=1)

        for claim in under_way:
            failures.handle(claim, UNREACHABLE)

    assert fresh(told).open_count == 1
    assert fresh(told).open_until < timezone.now() + timedelta(seconds=circuit.SHORTEST + 5)


def test_that_the_token_is_rejected_is_said_though_the_circuit_is_open_already(told, acme, bob):
    with bound(acme.pk):
        claim = claims.take(told)
        circuit.open_for_a_while(told, "unreachable")

        failures.handle(claim, OktaFailure(Kind.TOKEN, "token_rejected"))

    assert fresh(told).open_reason == circuit.TOKEN


@pytest.mark.parametrize(
    "late",
    [
        OktaFailure(Kind.TOKEN, "token_rejected"),
        OktaFailure(Kind.UNCLEAR, "read_only"),
        OktaFailure(Kind.WAIT, "rate_limited", wait_seconds=60),
    ],
    ids=lambda failure: failure.reason,
)
def test_what_the_old_token_met_is_not_held_against_the_new_one(told, acme, acmes_okta, bob, late):
    with bound(acme.pk):
        claim = claims.take(told)
        okta_connections.save(acme, okta_url=acmes_okta.url, token="another-token", actor=ACTOR)

        failures.handle(claim, late)

    now = fresh(told)
    assert (now.circuit, now.pause_until) == (OktaConnection.Circuit.CLOSED, None)


def test_the_longest_of_several_waits_is_kept(told):
    circuit.pause(told, 300)
    circuit.pause(told, 1)

    assert fresh(told).pause_until > timezone.now() + timedelta(seconds=290)


def test_only_one_row_is_tried_and_another_when_that_worker_died(told, acme, acmes_okta):
    sync_back.crowd(acme, acmes_okta, 3)
    circuit.open_for_a_while(told, "unreachable")
    sync_back.let_time_pass()
    with bound(acme.pk):
        tried = claims.take(told)
        meanwhile = [claims.take(told) for _ in range(3)]
        sync_back.let_time_pass()
        again = claims.take(told)

    assert tried
    assert meanwhile == [None] * 3
    assert again
    assert fresh(told).circuit == OktaConnection.Circuit.HALF_OPEN


def test_a_look_from_before_an_unclear_write_could_land_is_not_the_last(told, acme, bob):
    """The time in which it may land was over when the look ended, but not when it began."""
    rows = SyncState.objects_all_organizations.filter(user=bob)
    with bound(acme.pk):
        claim = claims.take(told)
        lately = claim.row.lease_until - timedelta(seconds=44)
        rows.update(ambiguous_until=lately, lease_until=timezone.now() + timedelta(seconds=1))
        rows.update(lease_until=claim.row.lease_until)

        deliver.deliver(claim)

    assert sync_back.row(bob).state == SyncState.State.VERIFY


def test_an_unclear_write_stays_unclear_when_it_cannot_even_be_written_down(
    told, acmes_okta, bob, monkeypatch
):
    acmes_okta.add_faults([{"kind": "error_applied", "method": "POST", "times": 1}])
    create = SyncAttempt.objects_all_organizations.create

    def refuse(**values):
        if values["verb"] == "POST":
            raise DataError
        return create(**values)

    monkeypatch.setattr(SyncAttempt.objects_all_organizations, "create", refuse)
    tick.run()

    row = sync_back.row(bob)
    assert row.reason == "okta_error"
    assert row.ambiguous_until > timezone.now()


def test_our_own_trouble_after_a_write_is_followed_by_another_look(
    told, acmes_okta, bob, monkeypatch, caplog
):
    caplog.set_level("CRITICAL")
    monkeypatch.setattr(circuit, "accepted", lambda connection: 1 / 0)
    tick.run()
    monkeypatch.undo()

    assert acmes_okta.profile(BOB)["extension"] == "1001"
    assert sync_back.row(bob).ambiguous_until > timezone.now()
    sync_back.row(bob)
    SyncState.objects_all_organizations.update(next_at=sync_back.PAST)
    tick.run()
    assert sync_back.row(bob).state == SyncState.State.VERIFY
