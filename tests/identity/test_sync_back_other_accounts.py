"""Okta has another account for somebody, and says so over SCIM: that one is told from then on."""

import pytest

from identity import users
from identity.models import SyncState, User
from identity.syncback import claims, queue, restoring, tick, words
from identity.tenancy import organization as bound
from telephony import extensions
from tests.conftest import ACTOR, arrival
from tests.identity.sync_back import let_time_pass, row
from tests.identity.test_sync_back_judging import look_through
from tests.scim.bodies import BARBARA, changed, pathless

BOB, OLD = "bob@acme.example", "bob-old@acme.example"
State = SyncState.State


@pytest.fixture
def synced(told, bob):
    tick.run()
    let_time_pass()
    return told


@pytest.fixture
def rehired(synced, acmes_okta) -> str:
    """Bob's new account in Okta: its ID."""
    acmes_okta.rename(BOB, OLD)
    return acmes_okta.add_person("Bob", "Line", BOB)["id"]


def send(okta, bob, okta_id: str) -> None:
    answer = okta("PATCH", f"/Users/{bob.scim_id}", pathless(externalId=okta_id))
    assert answer.status_code == 200, answer.json()


def test_the_new_account_is_told_and_the_old_one_no_more(rehired, acmes_okta, okta, bob):
    send(okta, bob, rehired)
    extensions.give(bob, number="1009", actor=ACTOR)
    let_time_pass()
    tick.run()

    assert acmes_okta.profile(BOB)["extension"] == "1009"
    assert acmes_okta.profile(OLD)["extension"] == "1001"
    assert (row(bob).state, row(bob).okta_user_id) == (State.CLEAN, rehired)


def test_the_new_account_is_told_though_nothing_else_changes(rehired, acmes_okta, okta, bob):
    send(okta, bob, rehired)
    tick.run()

    assert acmes_okta.profile(BOB)["extension"] == "1001"


def test_a_worker_who_is_at_the_old_account_does_not_bring_it_back(
    rehired, acme, acmes_okta, okta, bob
):
    extensions.give(bob, number="1009", actor=ACTOR)
    with bound(acme.pk):
        claim = claims.take(row(bob).connection)
    send(okta, bob, rehired)

    tick._deal(claim)
    assert row(bob).okta_user_id == ""
    assert "1009" not in str(acmes_okta.profile(OLD))
    let_time_pass()
    tick.run()

    assert acmes_okta.profile(BOB)["extension"] == "1009"
    assert row(bob).okta_user_id == rehired


def test_who_failed_in_the_old_account_is_tried_in_the_new_one(rehired, acmes_okta, okta, bob):
    acmes_okta.add_faults([{"kind": "error", "code": "E0000038", "method": "POST", "count": 1}])
    extensions.give(bob, number="1009", actor=ACTOR)
    tick.run()
    assert row(bob).reason == "user_deactivated"

    send(okta, bob, rehired)
    tick.run()

    assert acmes_okta.profile(BOB)["extension"] == "1009"


def test_the_account_that_was_found_by_login_is_not_asked_again(synced, acmes_okta, okta, bob):
    acmes_okta.forget_journal()

    send(okta, bob, row(bob).okta_user_id)
    tick.run()

    assert acmes_okta.journal() == []
    assert row(bob).state == State.CLEAN


def test_an_external_id_that_is_none_of_oktas_changes_nothing(synced, acmes_okta, okta, bob):
    known = row(bob).okta_user_id
    acmes_okta.forget_journal()

    send(okta, bob, "employee-17")
    tick.run()

    assert acmes_okta.journal() == []
    assert row(bob).okta_user_id == known


def test_another_user_name_costs_no_look_up(synced, acmes_okta, okta, bob):
    acmes_okta.rename(BOB, "robert@acme.example")
    acmes_okta.forget_journal()

    renamed = okta("PATCH", f"/Users/{bob.scim_id}", pathless(userName="robert@acme.example"))
    tick.run()

    assert renamed.status_code == 200
    assert acmes_okta.journal() == []


def test_a_local_person_is_told_under_the_id_with_which_okta_takes_them_over(
    told, acme, acmes_okta, okta
):
    barbara = users.create_local(acme, user_name=BARBARA["userName"], actor=ACTOR)
    extensions.give(barbara, number="2001", actor=ACTOR)
    tick.run()
    acmes_okta.rename(BARBARA["userName"], "namesake@acme.example")
    hers = acmes_okta.add_person("Barbara", "Jensen", BARBARA["userName"])["id"]

    assert okta("POST", "/Users", changed(BARBARA, externalId=hers)).status_code == 201
    let_time_pass()
    tick.run()

    assert row(barbara).okta_user_id == hers
    assert acmes_okta.profile(BARBARA["userName"])["extension"] == "2001"


def test_after_a_restore_nobody_is_written_for_it_before_all_were_looked_at(
    rehired, acmes_okta, okta, bob
):
    restoring.distrust_everything(actor=ACTOR)
    acmes_okta.forget_journal()

    send(okta, bob, rehired)
    tick.run()
    assert acmes_okta.journal() == []

    look_through()
    assert row(bob).okta_user_id == rehired


def test_two_people_here_are_never_both_told_to_one_account(told, acme, acmes_okta):
    okta_id = acmes_okta.add_person("Ann", "Twin", "twin@acme.example")["id"]
    first, second = arrival(acme, "ann", "Twin"), arrival(acme, "twin", "Twin")
    User.objects_all_organizations.filter(pk=first.pk).update(external_id=okta_id)
    extensions.give(first, number="4001", actor=ACTOR)
    tick.run()
    extensions.give(second, number="4002", actor=ACTOR)
    tick.run()

    assert acmes_okta.profile("twin@acme.example")["extension"] == "4001"
    assert row(first).state == State.CLEAN
    assert (row(second).state, row(second).reason) == (State.BLOCKED, "not_found")
    said = words.for_row(row(second), second.line).sentence
    assert "In Okta they are ann@acme.example, who is another person here." in said


def test_who_is_the_only_one_left_for_an_account_is_told_on_retry(told, acme, acmes_okta):
    acmes_okta.add_person("Ann", "Twin", "twin@acme.example")
    first, second = arrival(acme, "ann", "Twin"), arrival(acme, "twin", "Twin")
    for person, number in ((second, "4002"), (first, "4001")):
        extensions.give(person, number=number, actor=ACTOR)
    known = acmes_okta.people()["twin@acme.example"]["id"]
    acme.sync_states.filter(user=first).update(okta_user_id=known)
    tick.run()
    assert row(second).state == State.BLOCKED

    users.delete(first, actor=ACTOR)
    queue.retry(row(second), actor=ACTOR)
    tick.run()

    assert acmes_okta.profile("twin@acme.example")["extension"] == "4002"


def test_whose_account_it_is_over_scim_takes_it_from_who_was_found_by_login(
    told, acme, acmes_okta, bob
):
    tick.run()
    acmes_okta.rename(BOB, "erin@acme.example")
    erin = arrival(acme, "erin", "New")
    hers = acmes_okta.people()["erin@acme.example"]["id"]
    User.objects_all_organizations.filter(pk=erin.pk).update(external_id=hers)

    extensions.give(erin, number="2000", actor=ACTOR)
    tick.run()
    extensions.give(bob, number="1009", actor=ACTOR)
    while tick.run():
        pass

    assert acmes_okta.profile("erin@acme.example")["extension"] == "2000"
    assert row(erin).state == State.CLEAN
    assert (row(bob).state, row(bob).reason) == (State.BLOCKED, "not_found")


def test_a_look_gives_one_account_to_one_person(told, acme, acmes_okta, bob):
    tick.run()
    erin = arrival(acme, "erin", "New")
    bobs = acmes_okta.people()[BOB]["id"]
    extensions.give(erin, number="2000", actor=ACTOR)
    User.objects_all_organizations.filter(pk=bob.pk).update(external_id=None)
    User.objects_all_organizations.filter(pk=erin.pk).update(external_id=bobs)
    restoring.distrust_everything(actor=ACTOR)
    acme.sync_states.update(okta_user_id="")

    look_through()
    for _ in range(3):
        tick.run()
        let_time_pass()

    assert row(erin).okta_user_id == bobs
    assert (row(bob).okta_user_id, row(bob).state) == ("", State.BLOCKED)
    assert acmes_okta.profile(BOB)["extension"] == "2000"
