"""Several workers at the same time, with real commits."""

import threading

import pytest
from django.db.models.functions import Now

from identity import okta_connections, okta_mapping
from identity.models import OktaConnection, SyncState
from identity.syncback import claims, deliver, drift, leases, mapping_rules, queue, tick
from identity.tenancy import organization as bound
from telephony import extensions
from tests.conftest import ACTOR, arrival
from tests.identity import sync_back
from tests.identity.sync_back import let_time_pass, row
from tests.races import at_once, begin
from tests.scim.bodies import pathless

NAMES = ("alice", "carol", "barbara", "chidi", "elodie", "hiroshi", "mia", "priya")
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def eight_people(acme):
    people = [arrival(acme, name, "Colleague") for name in NAMES]
    for number, person in enumerate(people, 2001):
        extensions.give(person, number=str(number), actor=ACTOR)
    return people


def test_four_workers_tell_okta_of_each_person_once(acme, acmes_okta, eight_people):
    sync_back.connect(acme, acmes_okta)

    at_once([tick.run] * 4)
    while queue.counts(acme).pending:
        tick.run()

    told = {login: person["profile"].get("extension") for login, person in _people(acmes_okta)}
    assert {told[person.user_name] for person in eight_people} == {
        str(number) for number in range(2001, 2009)
    }
    assert len(acmes_okta.writes()) == len(NAMES)


def test_several_answers_of_okta_are_waited_for_at_once(acme, acmes_okta, eight_people, settings):
    settings.SYNC_BACK_THREADS = 6
    sync_back.connect(acme, acmes_okta)
    acmes_okta.limits(latency=0.3)

    tick.run()

    assert queue.counts(acme).clean == len(NAMES)
    assert len(acmes_okta.writes()) == len(NAMES)
    assert 1 < acmes_okta.limits(latency=0)["most_in_progress"] <= claims.IN_FLIGHT


def test_no_row_is_claimed_twice_and_never_more_than_allowed(acme, acmes_okta, eight_people):
    connection = sync_back.connect(acme, acmes_okta)

    def take():
        with bound(acme.pk):
            return claims.take(connection)

    taken = [claim for claim in at_once([take] * 12) if claim is not None]

    assert len({claim.row.pk for claim in taken}) == len(taken)
    held = SyncState.objects_all_organizations.filter(lease_token__isnull=False).count()
    assert held == len(taken) <= claims.IN_FLIGHT


def test_changes_made_while_workers_are_busy_are_all_told_in_the_end(
    acme, acmes_okta, eight_people
):
    sync_back.connect(acme, acmes_okta)

    def change():
        for number in range(3001, 3006):
            extensions.give(eight_people[0], number=str(number), actor=ACTOR)

    outcomes = at_once([change, tick.run, tick.run])
    while queue.counts(acme).pending:
        tick.run()

    assert outcomes[0] is None
    person = acmes_okta.people()[eight_people[0].user_name]
    assert person["profile"]["extension"] == "3005"
    assert len(acmes_okta.writes(eight_people[0].user_name)) <= 6


def test_nobody_is_claimed_between_the_two_steps_of_comparing_everybody(
    acme, acmes_okta, bob, monkeypatch
):
    connection = sync_back.connect(acme, acmes_okta)
    tick.run()
    acmes_okta.update(bob.user_name, extension="6666")
    # Changed and changed back: waiting, though Okta was told exactly this.
    SyncState.objects_all_organizations.update(state="pending", next_at=sync_back.PAST)
    ended, workers, taken = leases.end, [], []

    def take():
        with bound(acme.pk):
            taken.append(claims.take(connection))

    def then_a_worker_comes(rows):
        count = ended(rows)
        workers.append(begin(take))
        return count

    monkeypatch.setattr(leases, "end", then_a_worker_comes)
    queue.sync_all(connection, actor=ACTOR)
    workers[0].join()
    for claim in filter(None, taken):
        tick._deal(claim)
    let_time_pass()
    tick.run()

    assert acmes_okta.profile(bob.user_name)["extension"] == "1001"


@pytest.mark.parametrize("other", ["mapping", "token", "drift"])
def test_who_compares_everybody_and_who_changes_the_connection_wait_for_each_other(
    acme, acmes_okta, eight_people, monkeypatch, other
):
    told = sync_back.connect(acme, acmes_okta)
    with bound(acme.pk):
        assert claims.take(told)
    SyncState.objects_all_organizations.update(drifted_at=sync_back.PAST)
    rows = [mapping_rules.Row("extension", "{extension}")]
    version = OktaConnection.objects_all_organizations.get().mapping_version
    deeds = {
        "mapping": lambda: okta_mapping.save(told, rows, version=version, actor=ACTOR),
        "token": lambda: okta_connections.save(
            acme, okta_url=acmes_okta.url, token="00another-token", actor=ACTOR
        ),
        "drift": lambda: drift.begin(told),
    }
    ended, others, done = leases.end, [], []

    def then_somebody_comes(rows):
        count = ended(rows)
        if not others:
            others.append(None)
            others.append(begin(lambda: done.append(deeds[other]())))
        return count

    monkeypatch.setattr(leases, "end", then_somebody_comes)
    queue.sync_all(told, actor=ACTOR)
    others[1].join()

    assert len(done) == 1


def test_who_is_renamed_while_a_worker_comes_for_them_is_told_in_the_end(
    acme, acmes_okta, okta, monkeypatch
):
    sync_back.connect(acme, acmes_okta)
    zoe = arrival(acme, "zoe", "Misspelt")
    extensions.give(zoe, number="1088", actor=ACTOR)
    acmes_okta.add_person("Zoe", "New", "zoe.new@acme.example")
    by_login, has_read, is_renamed = deliver._by_login, threading.Event(), threading.Event()

    def slowly(claim, client):
        has_read.set()
        is_renamed.wait(10)
        return by_login(claim, client)

    monkeypatch.setattr(deliver, "_by_login", slowly)
    right = pathless(userName="zoe.new@acme.example")

    def rename():
        has_read.wait(10)
        answer = okta("PATCH", f"/Users/{zoe.scim_id}", right)
        is_renamed.set()
        return answer.status_code

    assert at_once([rename, tick.run])[0] == 200
    tick.run()

    assert acmes_okta.profile("zoe.new@acme.example")["extension"] == "1088"
    assert row(zoe).state == SyncState.State.CLEAN


def _people(okta):
    return okta.people().items()


def test_who_confirms_and_who_syncs_all_do_not_lock_each_other_out(acme, acmes_okta, eight_people):
    connection = sync_back.connect(acme, acmes_okta)
    while tick.run():
        let_time_pass()
    for login, _ in list(_people(acmes_okta)):
        acmes_okta.update(login, extension="6666")
    for _ in range(5):
        check = drift.begin(connection, actor=ACTOR)
        SyncState.objects_all_organizations.update(state="clean", drifted_at=Now())
        type(check).objects_all_organizations.filter(pk=check.pk).update(state="held")

        outcomes = at_once(
            [
                lambda: queue.sync_all(connection, actor=ACTOR),
                lambda held=check: drift.confirm(held, actor=ACTOR),
                lambda: drift.begin(connection, actor=ACTOR),
            ]
        )

        assert [each for each in outcomes if isinstance(each, Exception)] == []
