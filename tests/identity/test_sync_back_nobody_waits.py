"""Okta was in trouble and is well again, and there is nobody to be written: that is noticed.

While somebody waits, only an accepted write ends an outage (test_sync_back_failures).
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from identity import okta_connections
from identity.models import DriftCheck, OktaBudget, OktaConnection, SyncState
from identity.okta import circuit
from identity.syncback import drift, drift_pages, queue, restoring, tick, words
from telephony import extensions
from tests.conftest import ACTOR, arrival
from tests.identity.sync_back import PAST, crowd, let_time_pass, row

Circuit, State = OktaConnection.Circuit, SyncState.State


@pytest.fixture
def away(told, acme, acmes_okta, bob) -> OktaConnection:
    """Five writes were answered with an error, though Okta carried them out; then it is well."""
    tick.run()
    crowd(acme, acmes_okta, 5)
    acmes_okta.add_faults([{"kind": "error_applied", "method": "POST"}])
    tick.run()
    acmes_okta.clear_faults()
    told.refresh_from_db()
    assert told.circuit == Circuit.OPEN
    return told


def is_closed(connection) -> bool:
    connection.refresh_from_db()
    return connection.circuit == Circuit.CLOSED


def told_meanwhile() -> None:
    """All that waited came to rest, and the circuit is open all the same."""
    SyncState.objects_all_organizations.update(state=State.CLEAN, ambiguous_until=None)
    let_time_pass()


def turn_pages() -> DriftCheck:
    for _ in range(5):
        DriftCheck.objects_all_organizations.update(next_page_at=PAST)
        drift_pages.run()
    return DriftCheck.objects_all_organizations.latest("pk")


def test_an_outage_ends_once_all_who_waited_are_found_to_hold_what_they_should(
    away, acme, acmes_okta
):
    acmes_okta.forget_journal()
    for _ in range(10):
        let_time_pass()
        tick.run()

    assert queue.counts(acme).waiting == 0
    assert acmes_okta.writes() == []
    assert is_closed(away)
    assert words.for_connection(away) is None


def test_while_somebody_waits_to_be_written_nothing_that_is_read_ends_an_outage(
    away, acme, acmes_okta
):
    acmes_okta.update("p4@acme.example", extension="6666")
    acmes_okta.add_faults([{"kind": "read_only"}])

    for _ in range(12):
        let_time_pass()
        tick.run()
        okta_connections.test(away)
        assert not is_closed(away)

    waiting = acme.sync_states.get(user__user_name="p4@acme.example")
    assert waiting.state == State.PENDING
    acmes_okta.clear_faults()
    let_time_pass()
    while tick.run():
        let_time_pass()
    assert is_closed(away)


def test_who_is_known_to_be_told_is_read_all_the_same_when_they_are_the_trial(
    away, acmes_okta, bob
):
    told_meanwhile()
    SyncState.objects_all_organizations.filter(user=bob).update(state=State.PENDING)
    acmes_okta.forget_journal()

    tick.run()

    assert [call["method"] for call in acmes_okta.journal()] == ["GET"]
    assert is_closed(away)


def test_a_look_for_drift_is_begun_and_ends_an_outage_when_nobody_is_left_to_try(away):
    told_meanwhile()

    drift_pages.begin_all()

    assert turn_pages().state == DriftCheck.State.DONE
    assert is_closed(away)


def test_a_look_that_meets_the_outage_waits_twice_as_long(away, acmes_okta):
    told_meanwhile()
    acmes_okta.add_faults([{"kind": "error", "code": "E0000009"}])

    drift_pages.begin_all()

    assert not is_closed(away)
    assert away.open_until > timezone.now() + timedelta(seconds=circuit.SHORTEST)
    acmes_okta.forget_journal()
    turn_pages()
    assert acmes_okta.journal() == []


@pytest.mark.parametrize(
    "trouble", [{"kind": "error", "code": "E0000006"}, {"kind": "rate_limit", "seconds": 1}]
)
def test_an_okta_that_refuses_the_look_or_asks_us_to_wait_is_there(away, acmes_okta, trouble):
    told_meanwhile()
    acmes_okta.add_faults([trouble])

    drift_pages.begin_all()

    assert is_closed(away)


def test_a_look_leaves_the_trial_to_who_is_due(away, acmes_okta):
    drift.begin(away, actor=ACTOR)
    let_time_pass()
    acmes_okta.forget_journal()

    turn_pages()

    assert acmes_okta.journal() == []


def test_people_who_are_put_off_are_looked_at_though_the_circuit_is_open(
    told, acme, acmes_okta, bob
):
    people = crowd(acme, acmes_okta, 5)
    while tick.run():
        let_time_pass()
    restoring.distrust_everything(actor=ACTOR)
    acmes_okta.add_faults([{"kind": "error_applied", "method": "POST"}])
    for number, person in enumerate(people, 3100):
        extensions.give(person, number=str(number), actor=ACTOR)
    tick.run()
    assert not is_closed(told)
    acmes_okta.clear_faults()
    changed = SyncState.objects_all_organizations.exclude(user=bob)

    for _ in range(20):
        changed.update(next_at=PAST)
        changed.filter(ambiguous_until__isnull=False).update(ambiguous_until=PAST)
        OktaConnection.objects_all_organizations.update(open_until=PAST)
        OktaBudget.objects.update(paid_until=PAST)
        tick.run()
        turn_pages()

    assert is_closed(told)
    assert row(bob).state == State.CLEAN


def test_a_test_without_trouble_ends_an_outage_when_nobody_waits(away):
    told_meanwhile()

    okta_connections.test(away)

    assert is_closed(away)


def test_a_test_that_fails_ends_no_outage(away, acmes_okta):
    told_meanwhile()
    acmes_okta.add_faults([{"kind": "error", "code": "E0000009", "path": "/api/v1/users"}])

    okta_connections.test(away)

    assert not is_closed(away)


def test_single_errors_among_many_good_answers_are_no_outage(told, acme, acmes_okta, bob):
    acmes_okta.limits(overrides=dict.fromkeys(("read", "write", "list"), 6000))
    crowd(acme, acmes_okta, 40)
    while tick.run():
        let_time_pass()
    queue.sync_all(told, actor=ACTOR)
    error = {"kind": "error", "code": "E0000009", "method": "GET", "count": 1}
    acmes_okta.add_faults([error | {"after": after} for after in range(20, 30, 2)])

    tick.run()

    assert sum(call["status"] == 500 for call in acmes_okta.journal()) == 5
    assert is_closed(told)


def test_people_whom_the_token_may_not_change_hold_nobody_up_for_long(told, acme, acmes_okta, bob):
    people = crowd(acme, acmes_okta, 12)
    refused = {"kind": "error", "code": "E0000006", "method": "POST"}
    acmes_okta.add_faults([refused | {"login": person.user_name} for person in people])
    newcomer = arrival(acme, "newcomer", "Hired")
    acmes_okta.add_person("New", "Comer", newcomer.user_name)
    extensions.give(newcomer, number="1010", actor=ACTOR)

    waits = []
    while acmes_okta.profile(newcomer.user_name).get("extension") != "1010":
        tick.run()
        told.refresh_from_db()
        if told.open_until:
            waits.append((told.open_until - timezone.now()).total_seconds())
        let_time_pass()

    assert len(waits) > 5
    assert max(waits) <= circuit.SHORTEST
    assert queue.counts(acme).blocked == 12
