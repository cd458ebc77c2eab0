"""Somebody changes Okta by hand: a look through all people finds it, and puts it right."""

import math
from datetime import timedelta
from http import HTTPStatus

import pytest
from django.db import connection as database
from django.db.models.functions import Now

from identity import tasks
from identity.models import DriftCheck, OktaConnection, SyncState
from identity.okta import pages
from identity.syncback import different, drift, drift_pages, drift_words, pausing, queue, tick
from telephony import extensions
from tests.conftest import ACTOR, arrival
from tests.identity.sync_back import PAST, let_time_pass, row

BOB = "bob@acme.example"
State = DriftCheck.State


@pytest.fixture
def alices(alice, as_user):
    return as_user(alice)


@pytest.fixture
def synced(told, acmes_okta, bob) -> OktaConnection:
    """Okta has what it should have of Bob."""
    tick.run()
    let_time_pass()
    assert row(bob).state == SyncState.State.CLEAN
    return told


@pytest.fixture
def small_pages(monkeypatch) -> None:
    monkeypatch.setattr(pages, "SIZE", 3)


def look_through(connection) -> DriftCheck:
    """Begin a check, and turn all its pages."""
    check = drift.begin(connection, actor=ACTOR)
    while drift_pages.run():
        DriftCheck.objects_all_organizations.update(next_page_at=PAST)
    check.refresh_from_db()
    return check


def many(organization, okta, count: int) -> None:
    """People with extensions whom Okta knows, and has been told of."""
    for number in range(count):
        okta.add_person("P", str(number), f"p{number}@{organization.slug}.example")
    known = okta.people()
    for number in range(count):
        person = arrival(organization, f"p{number}", "Many")
        extensions.give(person, number=str(3000 + number), actor=ACTOR)
        okta_id = known[person.user_name]["id"]
        organization.sync_states.filter(user=person).update(okta_user_id=okta_id)
    rows = organization.sync_states
    rows.filter(user__family_name="Many").update(
        state=SyncState.State.CLEAN, synced_at=PAST, first_pending_at=None
    )


def test_nothing_differs_and_nothing_is_written(synced, acmes_okta, bob):
    check = look_through(synced)

    assert (check.state, check.drifted, check.compared) == (State.DONE, 0, 1)
    assert row(bob).state == SyncState.State.CLEAN
    assert len(acmes_okta.writes(BOB)) == 1


def test_what_was_changed_in_okta_is_put_right(synced, acmes_okta, bob):
    acmes_okta.update(BOB, extension="6666")

    check = look_through(synced)
    assert (check.state, check.drifted) == (State.DONE, 1)
    assert row(bob).priority == 1
    tick.run()

    assert acmes_okta.profile(BOB)["extension"] == "1001"
    assert row(bob).state == SyncState.State.CLEAN


def test_what_somebody_else_keeps_changing_is_not_fought_over(synced, acmes_okta, bob):
    for _ in range(different.NIGHTS):
        acmes_okta.update(BOB, extension="6666")
        look_through(synced)
        tick.run()
        let_time_pass()

    assert (row(bob).state, row(bob).reason) == (SyncState.State.BLOCKED, "overwritten")
    assert acmes_okta.profile(BOB)["extension"] == "6666"
    queue.retry(row(bob), actor=ACTOR)
    tick.run()
    assert acmes_okta.profile(BOB)["extension"] == "1001"


def test_changes_with_a_quiet_night_between_them_are_put_right_each_time(synced, acmes_okta, bob):
    for extension in ("6666", "1001", "6667", "1001", "6668", "1001", "6669"):
        acmes_okta.update(BOB, extension=extension)
        look_through(synced)
        tick.run()
        let_time_pass()

    assert row(bob).state == SyncState.State.CLEAN
    assert acmes_okta.profile(BOB)["extension"] == "1001"


def test_all_pages_are_looked_at(synced, acmes_okta, acme, bob, small_pages):
    many(acme, acmes_okta, 5)

    check = look_through(synced)

    asked = [call for call in acmes_okta.journal() if f"limit={pages.SIZE}" in call["query"]]
    assert check.seen == len(acmes_okta.people())
    assert len(asked) == math.ceil(check.seen / pages.SIZE) > 2
    assert (check.compared, check.drifted) == (6, 5)


def test_who_was_deleted_in_okta_is_found_missing(synced, acmes_okta, acme, bob):
    SyncState.objects_all_organizations.filter(user=bob).update(okta_user_id="00uGone")

    check = look_through(synced)

    assert check.drifted == 1
    tick.run()
    assert row(bob).state == SyncState.State.CLEAN
    assert row(bob).okta_user_id == acmes_okta.people()[BOB]["id"]


def test_who_changed_a_moment_ago_is_not_taken_for_drift(synced, acmes_okta, bob):
    extensions.give(bob, number="1002", actor=ACTOR)

    check = look_through(synced)

    assert (check.compared, check.drifted) == (0, 0)


def test_more_than_twenty_people_are_held_until_somebody_decides(synced, acmes_okta, acme, alices):
    many(acme, acmes_okta, 21)

    check = look_through(synced)

    assert (check.state, check.drifted) == (State.HELD, 21)
    assert tick.run() == 0
    html = " ".join(alices.get("/sync-back/").content.decode().split())
    assert "21 people would change in Okta" in html


def test_who_confirms_has_them_written(synced, acmes_okta, acme, alices):
    many(acme, acmes_okta, 21)
    check = look_through(synced)

    alices.post(f"/sync-back/drift/{check.pk}/confirm/")
    while tick.run():
        let_time_pass()

    assert acmes_okta.profile("p20@acme.example")["extension"] == "3020"
    assert acme.audit_events.filter(action="sync.drift_confirmed").count() == 1
    check.refresh_from_db()
    assert check.state == State.DONE


def test_who_dismisses_leaves_okta_as_it_is(synced, acmes_okta, acme, alices):
    many(acme, acmes_okta, 21)
    check = look_through(synced)

    alices.post(f"/sync-back/drift/{check.pk}/dismiss/")

    assert tick.run() == 0
    check.refresh_from_db()
    assert check.state == State.DISMISSED
    assert acme.sync_states.filter(drifted_at__isnull=False).count() == 21


def test_twenty_people_are_written_without_a_question(synced, acmes_okta, acme):
    many(acme, acmes_okta, 20)

    assert look_through(synced).state == State.DONE
    assert acme.sync_states.filter(state=SyncState.State.PENDING).count() == 20


def test_what_is_held_can_be_listed(synced, acmes_okta, acme, alices):
    many(acme, acmes_okta, 21)
    look_through(synced)

    rows = alices.get("/sync-back/?kind=drift").context["rows"]

    assert rows.total == 21


def test_check_for_drift_now_is_a_button(synced, acmes_okta, acme, alices):
    html = alices.post("/sync-back/drift/", follow=True).content.decode()
    drift_pages.run()

    assert "Okta is being looked through." in html
    shown = " ".join(alices.get("/sync-back/").content.decode().split())
    assert "None of 1 person differed" in shown
    assert acme.audit_events.filter(action="sync.drift_check_begun").count() == 1


def test_the_helpdesk_does_not_decide(synced, henry, as_user):
    check = drift.begin(synced, actor=ACTOR)

    answers = [
        as_user(henry).post(f"/sync-back/drift/{deed}")
        for deed in ("", f"{check.pk}/confirm/", f"{check.pk}/dismiss/")
    ]

    assert {answer.status_code for answer in answers} == {HTTPStatus.FORBIDDEN}


def test_a_check_of_another_organization_is_not_there(synced, dave, as_user):
    check = drift.begin(synced, actor=ACTOR)

    answer = as_user(dave).post(f"/sync-back/drift/{check.pk}/confirm/")

    assert answer.status_code == HTTPStatus.NOT_FOUND


def test_two_checks_at_once_are_one(synced):
    assert drift.begin(synced, actor=ACTOR) == drift.begin(synced, actor=ACTOR)


def test_a_check_goes_on_where_a_worker_died(synced, acmes_okta):
    check = drift.begin(synced, actor=ACTOR)
    DriftCheck.objects_all_organizations.update(lease_until=PAST)

    assert drift_pages.run() == 1

    check.refresh_from_db()
    assert check.state == State.DONE


def test_between_two_pages_there_is_time_for_everything_else(synced, acmes_okta, small_pages):
    drift.begin(synced, actor=ACTOR)

    assert drift_pages.run() == 1

    assert drift_pages.run() == 0


def test_a_paused_okta_is_not_looked_through(synced, acmes_okta):
    drift.begin(synced, actor=ACTOR)
    pausing.pause(synced, reason="Later", actor=ACTOR)

    assert drift_pages.run() == 0


def test_an_unclear_answer_is_asked_for_again(synced, acmes_okta):
    acmes_okta.add_faults([{"kind": "html", "count": 1}])

    check = look_through(synced)

    assert check.state == State.DONE


def test_who_may_not_list_people_is_told_so(synced, acmes_okta, alices):
    acmes_okta.add_faults([{"kind": "error", "code": "E0000006"}])

    check = look_through(synced)

    assert (check.state, check.reason) == (State.FAILED, "no_right")
    html = " ".join(alices.get("/sync-back/").content.decode().split())
    assert "The owner of the token may not" in html


def test_looks_of_long_ago_are_forgotten(synced, acmes_okta):
    old = look_through(synced)
    DriftCheck.objects_all_organizations.filter(pk=old.pk).update(ended_at=PAST)
    new = look_through(synced)

    tasks.delete_old_sync_attempts()

    assert DriftCheck.objects_all_organizations.get() == new


def test_profiles_in_an_okta_app_are_looked_through_there(synced, acmes_okta, bob):
    app = acmes_okta.app_id
    acmes_okta.assign(BOB)
    OktaConnection.objects_all_organizations.update(way="app", app_id=app)
    synced.refresh_from_db()
    acmes_okta.forget_journal()

    look_through(synced)

    assert {call["path"] for call in acmes_okta.journal()} == {f"/api/v1/apps/{app}/users"}


def test_every_page_of_an_okta_app_is_turned(synced, acmes_okta, acme, bob, monkeypatch):
    monkeypatch.setattr(pages, "SIZE_OF_APP", 2)
    many(acme, acmes_okta, 4)
    for login in [BOB, *(f"p{number}@acme.example" for number in range(4))]:
        acmes_okta.assign(login)
    app = acmes_okta.app_id
    OktaConnection.objects_all_organizations.update(way="app", app_id=app)
    synced.refresh_from_db()
    acmes_okta.forget_journal()

    check = look_through(synced)

    assert (check.state, check.seen, check.compared) == (State.DONE, 5, 5)
    assert [call["path"] for call in acmes_okta.journal()] == [f"/api/v1/apps/{app}/users"] * 3


def test_each_okta_is_looked_through_once_a_night(synced, acmes_okta):
    tasks.check_for_drift()
    tasks.check_for_drift()

    assert DriftCheck.objects_all_organizations.count() == 1
    assert DriftCheck.objects_all_organizations.get().state == State.DONE


def test_a_look_ends_when_its_time_is_up(synced, acmes_okta, settings):
    drift.begin(synced, actor=ACTOR)
    settings.SYNC_BACK_TICK_SECONDS = 0
    acmes_okta.forget_journal()

    assert drift_pages.run() == 0

    assert acmes_okta.journal() == []


def test_an_okta_that_was_away_at_night_is_looked_through_later(synced, acmes_okta):
    connections = OktaConnection.objects_all_organizations
    until = Now() + timedelta(minutes=10)
    connections.update(circuit="open", open_reason="unreachable", open_until=until)
    tasks.check_for_drift()
    assert not DriftCheck.objects_all_organizations.exists()

    connections.update(circuit="closed", open_reason="", open_until=None)
    tasks.make_up_for_drift_checks()

    assert DriftCheck.objects_all_organizations.get().state == State.DONE


def test_an_okta_that_was_looked_through_at_night_is_left_alone_all_day(synced, acmes_okta):
    tasks.check_for_drift()
    hours_ago = Now() - timedelta(hours=23)
    DriftCheck.objects_all_organizations.update(began_at=hours_ago, ended_at=hours_ago)

    tasks.make_up_for_drift_checks()

    assert DriftCheck.objects_all_organizations.count() == 1


def test_who_is_deactivated_in_okta_and_holds_the_right_values_is_no_drift(synced, acmes_okta, bob):
    acmes_okta.suspend(BOB)

    check = look_through(synced)

    assert (check.state, check.compared, check.drifted) == (State.DONE, 1, 0)
    assert row(bob).state == SyncState.State.CLEAN


def test_many_who_are_deactivated_in_okta_are_not_held_every_night(synced, acmes_okta, acme):
    for number in range(21):
        acmes_okta.add_person("P", str(number), f"p{number}@acme.example")
        person = arrival(acme, f"p{number}", "Many")
        extensions.give(person, number=str(3000 + number), actor=ACTOR)
    while tick.run():
        let_time_pass()
    for number in range(21):
        acmes_okta.suspend(f"p{number}@acme.example")

    check = look_through(synced)

    assert (check.state, check.compared, check.drifted) == (State.DONE, 22, 0)


@pytest.fixture
def refused(synced, acmes_okta, bob) -> OktaConnection:
    """Bob was deactivated in Okta, and given another extension after that."""
    acmes_okta.suspend(BOB)
    extensions.give(bob, number="1011", actor=ACTOR)
    tick.run()
    assert row(bob).reason == "user_deactivated"
    return synced


def test_who_is_reactivated_in_okta_is_told_though_scim_says_nothing(refused, acmes_okta, bob):
    acmes_okta.reactivate(BOB)

    look_through(refused)
    assert (row(bob).state, row(bob).priority) == (SyncState.State.PENDING, 1)
    tick.run()

    assert acmes_okta.profile(BOB)["extension"] == "1011"
    assert row(bob).state == SyncState.State.CLEAN


def test_who_is_deactivated_still_is_not_tried_every_night(refused, acme, acmes_okta, bob):
    many(acme, acmes_okta, 1)
    acmes_okta.suspend("p0@acme.example")
    acmes_okta.forget_journal()

    look_through(refused)

    assert any("DEPROVISIONED" in call["query"] for call in acmes_okta.journal())
    assert (row(bob).state, row(bob).reason) == (SyncState.State.BLOCKED, "user_deactivated")


def test_everybody_who_is_seen_costs_no_look_at_those_who_are_deactivated(synced, acmes_okta):
    acmes_okta.forget_journal()

    look_through(synced)

    assert len(acmes_okta.journal()) == 1


def test_a_worker_that_dies_over_the_last_page_has_nobody_counted_twice(
    synced, acmes_okta, monkeypatch
):
    ends = drift.end

    def dies(check):
        monkeypatch.setattr(drift, "end", ends)
        raise KeyboardInterrupt

    monkeypatch.setattr(drift, "end", dies)
    drift.begin(synced, actor=ACTOR)
    with pytest.raises(KeyboardInterrupt):
        drift_pages.run()
    DriftCheck.objects_all_organizations.update(lease_until=PAST, next_page_at=PAST)

    drift_pages.run()

    check = DriftCheck.objects_all_organizations.get()
    assert (check.state, check.compared) == (State.DONE, 1)
    assert check.seen == len(acmes_okta.people())


def test_a_look_that_is_given_up_as_its_page_begins_disturbs_nobody(synced):
    drift.begin(synced, actor=ACTOR)

    def given_up(execute, sql, *more):
        result = execute(sql, *more)
        if sql.startswith('UPDATE "identity_driftcheck"'):
            DriftCheck.objects_all_organizations.all().delete()
        return result

    with database.execute_wrapper(given_up):
        drift_pages.run()

    assert not DriftCheck.objects_all_organizations.exists()


def test_a_look_that_failed_speaks_of_the_look_and_not_of_a_person(synced):
    check = drift.begin(synced, actor=ACTOR)

    for reason, said in [
        ("not_found", "Not finished: Okta has no such list of people"),
        ("no_right", "Not finished: The owner of the token may not list people in Okta"),
        ("okta_error", "Not finished: Okta answers with an error"),
    ]:
        drift.fail(check, reason, "")
        check.refresh_from_db()
        assert drift_words.latest(check) == said
        DriftCheck.objects_all_organizations.update(state=State.RUNNING, ended_at=None)


def test_a_look_that_waits_after_a_bad_answer_says_when_it_goes_on(synced, acmes_okta, alices):
    acmes_okta.add_faults([{"kind": "html", "count": 1}])
    drift.begin(synced, actor=ACTOR)
    drift_pages.run()

    assert "the next page is asked for" in alices.get("/sync-back/").content.decode()
