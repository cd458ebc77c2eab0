"""Somebody changes the connection while a worker is telling Okta of a person."""

import pytest

from identity import okta_connections, users
from identity.models import OktaConnection, SyncState
from identity.okta.errors import OktaFailure
from identity.syncback import claims, deliver, mapping, queue, tick
from identity.tenancy import organization as bound
from telephony import extensions
from tests.conftest import ACTOR, arrival
from tests.identity import sync_back
from tests.identity.sync_back import let_time_pass, row
from tests.okta.client import StandIn
from tests.scim.bodies import pathless

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
    tick._deal(claim)


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


def test_no_call_begins_at_the_old_url_once_another_one_is_saved(
    told, acme, acmes_okta, another_okta, bob
):
    while_bob_is_told(told, lambda: sync_back.connect(acme, another_okta))

    assert acmes_okta.journal() == []


def test_no_call_begins_once_another_org_is_found(told, acmes_okta, bob):
    def another_org_answers():
        OktaConnection.objects_all_organizations.update(okta_org_id="00oAnother")
        okta_connections.test(OktaConnection.objects_all_organizations.get())
        acmes_okta.forget_journal()

    while_bob_is_told(told, another_org_answers)

    assert acmes_okta.journal() == []
    assert (row(bob).state, row(bob).lease_token) == (State.PENDING, None)


def test_never_more_than_a_few_may_send_though_everybody_is_wanted_again(told, acme, acmes_okta):
    sync_back.crowd(acme, acmes_okta, 20)
    with bound(acme.pk):
        before = [claims.take(told) for _ in range(claims.IN_FLIGHT)]
        queue.sync_all(told, actor=ACTOR)
        sync_back.let_time_pass()
        after = [claims.take(told) for _ in range(claims.IN_FLIGHT)]

        assert all(before)
        assert all(after)
        assert not any(_may_send(claim) for claim in before)
        assert all(_may_send(claim) for claim in after)


def _may_send(claim) -> bool:
    try:
        claim.check()
    except claims.NotWanted:
        return False
    return True


def test_retrying_somebody_looks_at_them_though_a_worker_believes_to_know(told, acmes_okta, bob):
    tick.run()
    acmes_okta.update(BOB, extension="6666")
    # Changed and changed back: waiting, though Okta was told exactly this.
    SyncState.objects_all_organizations.update(state=State.PENDING)
    let_time_pass()

    while_bob_is_told(told, lambda: queue.retry(row(bob), actor=ACTOR))
    let_time_pass()
    tick.run()

    assert acmes_okta.profile(BOB)["extension"] == "1001"


def test_who_gets_the_right_name_while_the_wrong_one_is_looked_up_is_told(
    told, acme, acmes_okta, okta
):
    zoe = arrival(acme, "zoe", "Misspelt")
    extensions.give(zoe, number="1088", actor=ACTOR)
    acmes_okta.add_person("Zoe", "New", "zoe.new@acme.example")

    right = pathless(userName="zoe.new@acme.example")
    while_bob_is_told(told, lambda: okta("PATCH", f"/Users/{zoe.scim_id}", right))
    assert row(zoe).state == State.PENDING
    tick.run()

    assert acmes_okta.profile("zoe.new@acme.example")["extension"] == "1088"


def test_who_is_reinstated_while_okta_refuses_them_is_told(told, acmes_okta, bob, monkeypatch):
    users.suspend(bob, actor=ACTOR)
    acmes_okta.add_faults([{"kind": "error", "code": "E0000038", "method": "POST", "count": 1}])
    write = deliver._write

    def refused(*args):
        try:
            return write(*args)
        except OktaFailure:
            users.reinstate(bob, actor=ACTOR)
            raise

    monkeypatch.setattr(deliver, "_write", refused)
    tick.run()

    assert row(bob).state == State.CLEAN
    assert acmes_okta.profile(BOB)["extension"] == "1001"


def test_an_attribute_that_is_made_while_it_is_missed_is_not_waited_for(
    told, acmes_okta, bob, monkeypatch
):
    fault = {"kind": "error", "code": "E0000001", "method": "POST", "count": 1}
    acmes_okta.add_faults([fault])
    write = deliver._write

    def missed(*args):
        try:
            return write(*args)
        except OktaFailure as failure:
            queue.retry_all(told, reason=failure.reason, actor=ACTOR)
            raise

    monkeypatch.setattr(deliver, "_write", missed)
    tick.run()

    assert row(bob).state == State.CLEAN
    assert acmes_okta.profile(BOB)["extension"] == "1001"


def test_what_one_okta_holds_is_not_said_of_another(told, acme, another_okta):
    values = {"extension": "1001"}
    before = mapping.digest(told, values, "00u1")

    moved = sync_back.connect(acme, another_okta)

    assert mapping.digest(moved, values, "00u1") != before
