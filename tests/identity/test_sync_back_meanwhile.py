"""Somebody changes the connection while a worker is telling Okta of a person."""

import pytest

from identity import okta_connections
from identity.models import SyncState
from identity.syncback import claims, deliver, mapping, queue, tick
from identity.tenancy import organization as bound
from tests.conftest import ACTOR
from tests.identity import sync_back
from tests.identity.sync_back import let_time_pass, row
from tests.okta.client import StandIn

BOB = "bob@acme.example"
State = SyncState.State


@pytest.fixture
def another_okta():
    with StandIn(pace=0, no_push_back=True, seed=2) as okta:
        yield okta


def while_bob_is_told(connection, deed) -> None:
    """A worker has Bob; before its first call `deed` is done, and then it goes on."""
    with bound(connection.organization_id):
        claim = claims.take(connection)
        deed()
        deliver.deliver(claim)


def test_another_okta_hears_of_who_was_being_told_to_the_old_one(told, acme, another_okta, bob):
    while_bob_is_told(told, lambda: sync_back.connect(acme, another_okta))
    let_time_pass()

    tick.run()

    assert another_okta.profile(BOB)["extension"] == "1001"
    assert row(bob).okta_user_id == another_okta.people()[BOB]["id"]


def test_another_way_is_gone_for_who_was_being_told_the_old_way(told, acme, acmes_okta, bob):
    acmes_okta.assign(BOB)
    way = {"way": "app", "app_id": acmes_okta.app_id}
    while_bob_is_told(
        told,
        lambda: okta_connections.save(acme, okta_url=acmes_okta.url, actor=ACTOR, **way),
    )
    acmes_okta.forget_journal()
    let_time_pass()

    tick.run()

    assert acmes_okta.journal()
    assert {entry["path"].split("/")[3] for entry in acmes_okta.journal()} == {"apps"}


def test_what_was_being_sent_meanwhile_is_looked_at_once_more(told, acme, acmes_okta, bob):
    while_bob_is_told(
        told,
        lambda: okta_connections.save(
            acme, okta_url=acmes_okta.url, token="00another", actor=ACTOR
        ),
    )

    assert row(bob).state == State.PENDING
    assert row(bob).ambiguous_until is not None


def test_comparing_everybody_compares_who_was_being_told_too(told, acmes_okta, bob):
    while_bob_is_told(told, lambda: queue.sync_all(told, actor=ACTOR))
    acmes_okta.update(BOB, extension="6666")
    let_time_pass()

    tick.run()

    assert acmes_okta.profile(BOB)["extension"] == "1001"


def test_what_one_okta_holds_is_not_said_of_another(told, acme, another_okta):
    values = {"extension": "1001"}
    before = mapping.digest(told, values, "00u1")

    moved = sync_back.connect(acme, another_okta)

    assert mapping.digest(moved, values, "00u1") != before
