"""Another Okta, or a restored database: all are looked at before anybody is written."""

import pytest

from identity import okta_connections
from identity.models import DriftCheck, OktaConnection, SyncState
from identity.syncback import drift, drift_pages, restoring, tick
from telephony import extensions
from tests.conftest import ACTOR, arrival
from tests.identity import sync_back
from tests.identity.sync_back import PAST, let_time_pass, row
from tests.identity.test_drift import many
from tests.okta.client import StandIn

BOB = "bob@acme.example"
Check, State = DriftCheck.State, SyncState.State


@pytest.fixture
def another_okta():
    with StandIn(pace=0, no_push_back=True, seed=2) as okta:
        yield okta


@pytest.fixture
def synced(told, bob):
    tick.run()
    let_time_pass()
    return told


def look_through() -> DriftCheck:
    while drift_pages.run():
        DriftCheck.objects_all_organizations.update(next_page_at=PAST)
    return DriftCheck.objects_all_organizations.latest("pk")


def write_all(acme) -> None:
    while tick.run():
        let_time_pass()


def test_a_restored_database_rewrites_nobody_without_a_question(synced, acme, acmes_okta, bob):
    many(acme, acmes_okta, 21)
    restoring.distrust_everything(actor=ACTOR)
    before = len(acmes_okta.writes())

    assert tick.run() == 0
    assert row(bob).is_put_off
    check = look_through()
    write_all(acme)

    assert (check.state, check.drifted) == (Check.HELD, 21)
    assert len(acmes_okta.writes()) == before


def test_who_confirms_after_a_restore_has_them_written(synced, acme, acmes_okta):
    many(acme, acmes_okta, 21)
    restoring.distrust_everything(actor=ACTOR)
    check = look_through()

    drift.confirm(check, actor=ACTOR)
    write_all(acme)

    assert acmes_okta.profile("p20@acme.example")["extension"] == "3020"


def test_before_all_are_looked_at_only_who_changes_here_is_told(synced, acme, acmes_okta, bob):
    many(acme, acmes_okta, 2)
    restoring.distrust_everything(actor=ACTOR)
    extensions.give(bob, number="1002", actor=ACTOR)
    before = len(acmes_okta.writes())

    while tick.run():
        pass

    assert acmes_okta.profile(BOB)["extension"] == "1002"
    assert len(acmes_okta.writes()) == before + 1


def test_another_okta_with_the_same_people_is_not_rewritten_without_a_question(
    synced, acme, acmes_okta, another_okta, bob
):
    many(acme, acmes_okta, 21)
    for number in range(21):
        another_okta.add_person("P", str(number), f"p{number}@acme.example")

    moved = sync_back.connect(acme, another_okta)
    assert tick.run() == 0
    check = look_through()
    write_all(acme)

    assert (check.connection, check.state, check.drifted) == (moved, Check.HELD, 22)
    assert another_okta.writes() == []
    assert row(bob).okta_user_id == another_okta.people()[BOB]["id"]


def test_a_few_who_differ_in_another_okta_are_told_at_once(synced, acme, another_okta, bob):
    sync_back.connect(acme, another_okta)
    look_through()
    write_all(acme)

    assert another_okta.profile(BOB)["extension"] == "1001"
    assert row(bob).state == State.CLEAN


def test_whom_another_okta_does_not_have_is_said_to_be_missing(
    synced, acme, acmes_okta, another_okta
):
    many(acme, acmes_okta, 1)
    sync_back.connect(acme, another_okta)

    look_through()
    write_all(acme)

    assert acme.sync_states.get(user__family_name="Many").reason == "not_found"


def test_a_page_of_the_old_okta_judges_nobody_for_the_new_one(
    synced, acme, acmes_okta, another_okta, bob, monkeypatch
):
    drift.begin(synced, actor=ACTOR)
    compare = drift_pages._turn_over

    def late(*page):
        sync_back.connect(acme, another_okta)
        compare(*page)

    monkeypatch.setattr(drift_pages, "_turn_over", late)
    drift_pages.run()

    assert row(bob).state == State.VERIFY
    assert row(bob).okta_user_id == ""


def test_a_look_that_fails_has_nobody_written(synced, acme, acmes_okta, bob):
    acmes_okta.update(BOB, extension="6666")
    restoring.distrust_everything(actor=ACTOR)
    acmes_okta.add_faults([{"kind": "error", "code": "E0000006", "count": 1}])

    check = look_through()
    write_all(acme)

    assert check.state == Check.FAILED
    assert acmes_okta.profile(BOB)["extension"] == "6666"
    drift.begin(synced, actor=ACTOR)
    look_through()
    write_all(acme)
    assert acmes_okta.profile(BOB)["extension"] == "1001"


def test_a_look_goes_on_once_okta_lets_us_in_again(synced, acme, acmes_okta, bob):
    restoring.distrust_everything(actor=ACTOR)
    acmes_okta.revoke_token()
    look_through()
    synced.refresh_from_db()
    assert synced.open_reason == "token_rejected"
    acmes_okta.revoke_token(revoked=False)
    OktaConnection.objects_all_organizations.update(open_until=PAST)

    tick.run()
    check = look_through()

    assert check.state == Check.DONE
    assert row(bob).state == State.CLEAN


def test_people_of_an_app_are_known_by_their_login_there(synced, acme, acmes_okta, bob):
    acmes_okta.assign(BOB)
    okta_connections.save(
        acme, okta_url=acmes_okta.url, way="app", app_id=acmes_okta.app_id, actor=ACTOR
    )
    write_all(acme)
    restoring.distrust_everything(actor=ACTOR)
    SyncState.objects_all_organizations.update(okta_user_id="")

    check = look_through()

    assert (check.compared, check.drifted) == (1, 0)
    assert row(bob).state == State.CLEAN


def test_the_first_okta_of_all_is_told_of_many_without_a_question(acme, acmes_okta):
    for number in range(22):
        extensions.give(arrival(acme, f"n{number}", "New"), number=str(4000 + number), actor=ACTOR)

    sync_back.connect(acme, acmes_okta)

    assert acme.sync_states.filter(state=State.PENDING).count() == 22
    assert not DriftCheck.objects_all_organizations.exists()
