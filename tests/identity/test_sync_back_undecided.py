"""Okta holds something else, as a look has seen: it is said so, and not written unasked."""

import pytest

from identity import okta_connections, okta_mapping
from identity.models import DriftCheck, OktaConnection, SyncState, User
from identity.okta import pages
from identity.syncback import (
    claims,
    drift,
    drift_compare,
    drift_lists,
    drift_pages,
    mapping_rules,
    pausing,
    queue,
    restoring,
    tick,
    words,
)
from identity.tenancy import organization as bound
from telephony import extensions, sites
from tests.conftest import ACTOR
from tests.identity import sync_back
from tests.identity.sync_back import PAST, crowd, let_time_pass, publish_line, row
from tests.okta.client import StandIn

BOB = "bob@acme.example"
Check, State = DriftCheck.State, SyncState.State
THEIRS = "6666"


@pytest.fixture
def people(told, acme, acmes_okta, bob) -> list[User]:
    """One more than are written without a question. Somebody changed all of them in Okta."""
    people = crowd(acme, acmes_okta, 21)
    write_all()
    for person in people:
        acmes_okta.update(person.user_name, extension=THEIRS)
    return people


@pytest.fixture
def another_okta():
    with StandIn(pace=0, no_push_back=True, seed=2) as okta:
        yield okta


def write_all() -> None:
    while tick.run():
        let_time_pass()


def look_through(connection: OktaConnection | None = None) -> DriftCheck:
    """To its last page; a new look, or the one that goes on."""
    if connection is not None:
        drift.begin(connection, actor=ACTOR)
    while drift_pages.run():
        DriftCheck.objects_all_organizations.update(next_page_at=PAST)
    return DriftCheck.objects_all_organizations.latest("pk")


def theirs(okta: StandIn, people: list[User]) -> int:
    """How many still have in Okta what somebody wrote there."""
    return sum(okta.profile(person.user_name)["extension"] == THEIRS for person in people)


def says(person: User) -> str:
    return words.for_row(row(person), person.line).sentence


def test_a_site_with_another_name_decides_nothing(told, acme, acmes_okta, people):
    paris = sites.add(acme, name="Paris", country="FR", actor=ACTOR)
    for person in people:
        sites.place(person, site=paris, actor=ACTOR)
    write_all()
    check = look_through(told)
    assert check.state == Check.HELD

    sites.change(paris, name="Lyon", actor=ACTOR)
    write_all()

    assert theirs(acmes_okta, people) == 21
    assert says(people[0]).startswith("Okta has something else")
    assert drift.confirm(check, actor=ACTOR) == 21
    write_all()
    assert theirs(acmes_okta, people) == 0


def test_whoever_changes_beside_the_mapping_during_a_look_is_told_after_it(
    told, acme, acmes_okta, people, monkeypatch
):
    monkeypatch.setattr(pages, "SIZE", 3)
    for person in people[2:]:
        acmes_okta.update(person.user_name, extension=person.line.extension)
    drift.begin(told, actor=ACTOR)
    while not acme.sync_states.filter(drifted_at__isnull=False).exists():
        assert drift_pages.run()
        DriftCheck.objects_all_organizations.update(next_page_at=PAST)
    seen = acme.sync_states.filter(drifted_at__isnull=False).first().user
    publish_line(seen, extension=seen.line.extension, site="Berlin")
    tick.run()

    assert look_through().state == Check.DONE
    write_all()

    assert theirs(acmes_okta, people) == 0


def test_a_trial_that_reads_whoever_differs_does_not_write_them(told, acme, acmes_okta, people):
    look_through(told)
    publish_line(people[0], extension="3000", site="Berlin")
    down = {"circuit": "open", "open_reason": "okta_error", "open_until": PAST}
    OktaConnection.objects_all_organizations.update(**down)

    tick.run()

    assert theirs(acmes_okta, people) == 21
    assert row(people[0]).state == State.CLEAN
    assert says(people[0]).startswith("Okta has something else")


def test_another_extension_is_told_all_the_same(told, acmes_okta, people):
    look_through(told)

    extensions.give(people[0], number="4444", actor=ACTOR)
    tick.run()

    assert acmes_okta.profile(people[0].user_name)["extension"] == "4444"
    assert says(people[0]).startswith("Okta has 4444 since ")
    assert theirs(acmes_okta, people) == 20


def test_what_is_left_in_okta_is_not_said_to_be_ours(told, acmes_okta, people):
    drift.dismiss(look_through(told), actor=ACTOR)

    assert says(people[0]).startswith("Okta has something else")
    acmes_okta.add_faults([{"kind": "error", "code": "E0000006", "count": 1}])
    assert look_through(told).state == Check.FAILED
    assert says(people[0]).startswith("Okta has something else")


def test_what_was_put_right_in_okta_differs_no_more(told, acmes_okta, people):
    drift.dismiss(look_through(told), actor=ACTOR)
    for person in people:
        acmes_okta.update(person.user_name, extension=person.line.extension)

    assert look_through(told).state == Check.DONE

    assert says(people[0]).startswith("Okta has 3000 since ")


def test_another_okta_that_was_never_written_is_not_said_to_know(
    acme, acmes_okta, another_okta, people
):
    for person in people:
        another_okta.add_person("Pat", "Many", person.user_name)
    sync_back.connect(acme, another_okta)

    drift.dismiss(look_through(), actor=ACTOR)

    assert another_okta.writes() == []
    assert says(people[0]).startswith("Okta has something else")


def test_a_new_token_writes_nobody_who_is_held(told, acme, acmes_okta, people):
    check = look_through(told)
    before = len(acmes_okta.writes())

    okta_connections.save(acme, okta_url=acmes_okta.url, token=acmes_okta.token, actor=ACTOR)
    tick.run()

    again = look_through()
    tick.run()
    assert (again.state, again.drifted) == (Check.HELD, 21)
    assert again != check
    assert len(acmes_okta.writes()) == before


def test_a_mapping_saved_while_all_are_put_off_writes_nobody(told, acme, acmes_okta, people):
    restoring.distrust_everything(actor=ACTOR)
    before = len(acmes_okta.writes())

    save_mapping(told)
    tick.run()

    assert look_through().state == Check.HELD
    assert len(acmes_okta.writes()) == before


def test_a_mapping_saved_while_people_are_held_holds_them_again(
    told, acme, acmes_okta, people, bob
):
    look_through(told)

    save_mapping(told)
    tick.run()

    assert theirs(acmes_okta, people) == 21
    assert row(bob).state == State.CLEAN
    again = look_through()
    assert (again.state, drift.held(again)) == (Check.HELD, 21)


def save_mapping(told: OktaConnection) -> None:
    told.refresh_from_db()
    wanted = [mapping_rules.Row("extension", "{extension}")]
    okta_mapping.save(told, wanted, version=told.mapping_version, actor=ACTOR)


def test_after_a_restore_a_site_with_another_name_writes_nobody(told, acme, acmes_okta, people):
    paris = sites.add(acme, name="Paris", country="FR", actor=ACTOR)
    for person in people:
        sites.place(person, site=paris, actor=ACTOR)
    restoring.distrust_everything(actor=ACTOR)
    check = look_through()
    assert (check.state, check.drifted) == (Check.HELD, 21)

    sites.change(paris, name="Lyon", actor=ACTOR)
    write_all()

    assert theirs(acmes_okta, people) == 21


def test_a_site_renamed_before_the_look_after_a_restore_leaves_it_to_the_look(
    told, acme, acmes_okta, people
):
    paris = sites.add(acme, name="Paris", country="FR", actor=ACTOR)
    for person in people:
        sites.place(person, site=paris, actor=ACTOR)
    write_all()
    restoring.distrust_everything(actor=ACTOR)

    sites.change(paris, name="Lyon", actor=ACTOR)
    tick.run()

    assert theirs(acmes_okta, people) == 21
    assert row(people[0]).is_put_off
    assert look_through().state == Check.HELD


def test_who_is_just_being_looked_at_when_it_is_confirmed_is_told(told, acme, acmes_okta, people):
    check = look_through(told)
    publish_line(people[0], extension="3000", site="Berlin")
    with bound(acme.pk):
        claim = claims.take(told)
    assert drift.confirm(check, actor=ACTOR) == 21

    tick._deal(claim)
    write_all()

    assert theirs(acmes_okta, people) == 0


def test_who_waits_for_a_change_of_their_own_goes_first_when_it_is_confirmed(told, people):
    check = look_through(told)
    publish_line(people[0], extension="3000", site="Berlin")

    drift.confirm(check, actor=ACTOR)

    assert (row(people[0]).priority, row(people[1]).priority) == (0, 1)


def test_after_sync_all_nobody_is_asked_to_decide(told, people):
    check = look_through(told)

    queue.sync_all(told, actor=ACTOR)

    assert drift.held(check) == 0


def test_what_we_may_have_written_ourselves_is_put_right(told, acmes_okta, bob, people):
    drift.dismiss(look_through(told), actor=ACTOR)
    acmes_okta.add_faults([{"kind": "error_applied", "method": "POST", "count": 1}])
    extensions.give(people[0], number="4444", actor=ACTOR)
    tick.run()
    extensions.give(people[0], number="3000", actor=ACTOR)

    write_all()

    assert acmes_okta.profile(people[0].user_name)["extension"] == "3000"


def test_a_page_says_nothing_of_whom_it_did_not_compare(told, acme, people, monkeypatch):
    look_through(told)
    publish_line(people[0], extension="3000", site="Berlin")
    with bound(acme.pk):
        claim = claims.take(told)
    holds = drift_compare._holds

    def settles_meanwhile(*asked):
        monkeypatch.setattr(drift_compare, "_holds", holds)
        tick._deal(claim)
        return holds(*asked)

    monkeypatch.setattr(drift_compare, "_holds", settles_meanwhile)
    drift.begin(told, actor=ACTOR)
    drift_pages.run()

    assert row(people[0]).state == State.CLEAN
    assert says(people[0]).startswith("Okta has something else")


def test_who_was_shown_but_may_still_be_written_is_not_missing(told, acme, acmes_okta, bob):
    write_all()
    extensions.give(bob, number="1002", actor=ACTOR)
    acmes_okta.update(BOB, extension="1002")
    with bound(acme.pk):
        assert claims.take(told)  # a worker has him when the database is restored
    restoring.distrust_everything(actor=ACTOR)

    assert look_through().drifted == 0


def test_who_was_never_told_and_is_missing_is_missing_in_the_next_look_too(
    told, acme, acmes_okta, bob
):
    crowd(acme, acmes_okta, 21)
    acmes_okta.add_faults([{"kind": "error", "code": "E0000023", "method": "POST"}])
    write_all()
    acmes_okta.clear_faults()
    restoring.distrust_everything(actor=ACTOR)
    acme.sync_states.filter(user__family_name="Many").update(okta_user_id="00uGone")
    found = look_through()
    drift.dismiss(found, actor=ACTOR)

    assert look_through(told).drifted == found.drifted >= 21


def test_a_decision_that_was_made_otherwise_is_waited_for_no_more(told, acmes_okta, people):
    check = look_through(told)
    assert drift.held(check) == 21

    queue.sync_all(told, actor=ACTOR)
    write_all()

    assert drift.held(check) == 0
    DriftCheck.objects_all_organizations.update(began_at=PAST)
    assert drift_pages.begin_all() == 1


def test_one_okta_with_a_strange_page_does_not_stop_the_others(
    told, acme, globex, acmes_okta, another_okta, bob, monkeypatch
):
    other = sync_back.connect(globex, another_okta)
    look = drift_lists.page

    def is_strange(check, client):
        if check.connection_id == told.pk:
            raise RuntimeError("nobody thought of this page")
        return look(check, client)

    monkeypatch.setattr(drift_lists, "page", is_strange)
    drift.begin(told, actor=ACTOR)
    drift.begin(other, actor=ACTOR)

    drift_pages.run()

    assert other.drift_checks.get().state == Check.DONE
    strange = told.drift_checks.get()
    assert (strange.state, strange.lease_until) == (Check.RUNNING, None)


def test_no_page_is_asked_for_once_the_connection_is_paused(
    told, globex, acmes_okta, another_okta, bob, monkeypatch
):
    other = sync_back.connect(globex, another_okta)
    look = drift_lists.page

    def pauses_the_other(check, client):
        found = look(check, client)
        if check.connection_id == told.pk:
            pausing.pause(other, reason="Stop", actor=ACTOR)
            another_okta.forget_journal()
        return found

    monkeypatch.setattr(drift_lists, "page", pauses_the_other)
    drift.begin(told, actor=ACTOR)
    drift.begin(other, actor=ACTOR)
    DriftCheck.objects_all_organizations.filter(connection=told).update(next_page_at=PAST)

    drift_pages.run()

    assert another_okta.journal() == []
