"""What a Bulk leaves behind: its records, the trail, the news for Okta; and what it shares."""

import json

import pytest
from django.db import OperationalError, transaction

from identity import doorbell, tasks
from scim import log, people
from scim.bulk import execution
from scim.models import ProvisioningRecord
from tests.conftest import arrival
from tests.scim.bodies import bulk, changed, created, hire, operation, pathless
from tests.scim.test_bulk import done, path_of, statuses, team
from tests.scim.test_errors import is_scim_error
from tests.scim.test_provisioning_log import SECRET


@pytest.fixture
def records(acme):
    """Acme's records, in the order in which the calls and operations began."""

    def kept() -> list[ProvisioningRecord]:
        log.gathered.flush()
        return list(acme.provisioning_records.order_by("at", "pk"))

    return kept


def test_each_operation_leaves_a_record_like_a_call_of_its_own(okta, acme, bob, records):
    created(okta)
    path = f"/Users/{bob.scim_id}"
    response = okta(
        "POST",
        "/Bulk",
        bulk(
            hire("ann", displayName="Ann A", shoeSize=43),
            operation("PATCH", path, pathless(title="Guide")),
            hire("barbara"),
            operation("DELETE", "/Users/nobody"),
        ),
        **{"User-Agent": "a script"},
    )

    call, ann, change, refused, nobody = records()[1:]
    assert (call.method, call.path, call.status) == ("POST", "/Bulk", 200)
    assert [(each.method, each.path, each.status) for each in (ann, change, refused, nobody)] == [
        ("POST", "/Users", 201),
        ("PATCH", path, 200),
        ("POST", "/Users", 409),
        ("DELETE", "/Users/nobody", 404),
    ]
    for each in (call, ann, change, refused, nobody):
        assert each.request_id == response["X-Request-Id"]
        assert (each.token_name, each.client, each.ip_address) == ("Okta", "a script", "127.0.0.1")
    assert (ann.resource_type, ann.resource_name) == ("User", "ann@acme.example")
    assert path_of({"location": json.loads(ann.response_body)["location"]}) == (
        f"/Users/{ann.resource_id}"
    )
    assert json.loads(ann.request_body)["displayName"] == "Ann A"
    assert [each["action"] for each in ann.changes] == ["user.provisioned"]
    assert ann.notes[0] == "An operation of a Bulk: bulkId ann."
    assert any("shoesize is not known" in note for note in ann.notes)
    assert change.changes[0]["changes"]["title"] == [None, "Guide"]
    assert change.resource_id == str(bob.scim_id)
    assert (refused.scim_type, refused.changes) == ("uniqueness", [])
    assert "belongs to another person" in refused.detail
    assert refused.resource_name == "barbara@acme.example"
    assert nobody.resource_id == "nobody"


def test_the_call_itself_is_kept_in_outline(okta, records):
    done(okta, hire("ann", displayName="Ann A"), operation("DELETE", "/Users/1"), hire("ben"),
         failOnErrors=1)  # fmt: skip

    call = records()[0]
    sent, answered = json.loads(call.request_body), json.loads(call.response_body)
    assert [each["bulkId"] for each in sent["Operations"]] == ["ann", "", "ben"]
    assert [each["status"] for each in answered["Operations"]] == ["201", "404"]
    assert "Ann A" not in call.request_body + call.response_body
    assert call.notes == ["Operations with records of their own: 1 done, 1 failed, 1 not tried."]
    assert call.changes == []


def test_a_bulk_that_is_none_leaves_one_record(okta, records):
    okta("POST", "/Bulk", changed(bulk(hire("ann")), failOnErrors="many"))

    [call] = records()
    assert (call.status, call.scim_type) == (400, "invalidValue")


def test_no_secret_in_a_bulk_is_ever_stored(okta, bob, records):
    done(
        okta,
        hire("ann", password=SECRET),
        operation("PATCH", f"/Users/{bob.scim_id}", pathless(password=SECRET)),
        operation("PUT", f"/Users/{bob.scim_id}", {"clientSecret": SECRET}),
        operation("DELETE", f"/Users/Bearer {SECRET}"),
        changed(hire("ben"), method="GET", password=SECRET),
    )

    assert len(records()) == 6
    assert all(SECRET not in str(vars(record)) for record in records())


def test_the_trail_has_every_change_in_its_order(okta, acme, bob):
    done(
        okta,
        hire("ann"),
        operation("PATCH", f"/Users/{bob.scim_id}", pathless(title="Guide")),
        operation("PATCH", f"/Users/{bob.scim_id}", pathless(active=False)),
        team("Sales", "bulkId:ann"),
        operation("DELETE", "/Users/bulkId:ann"),
    )

    trail = acme.audit_events.filter(source="scim").order_by("pk")
    assert [event.action for event in trail] == [
        "user.provisioned",
        "user.updated",
        "user.suspended",
        "group.created",
        "user.deleted",
    ]
    assert {event.actor for event in trail} == {"Okta"}


def test_who_may_not_be_taken_over_is_left_for_an_administrator_to_approve(
    okta, acme, alice, records
):
    answers = done(okta, hire("ann"), hire("alice"), hire("ben"))

    assert statuses(answers) == ["201", "409", "201"]
    assert acme.link_requests.get().user == alice
    assert acme.audit_events.filter(action="user.link_requested").count() == 1
    [refused] = [each for each in records() if each.status == 409]
    assert [each["action"] for each in refused.changes] == ["user.link_requested"]


@pytest.mark.django_db(transaction=True)
def test_a_worker_is_asked_once_to_look_however_many_changed(okta, acme, monkeypatch):
    rings = []
    monkeypatch.setattr(tasks.sync_tick, "apply_async", lambda **_: rings.append(1))
    with transaction.atomic():
        with transaction.atomic():
            doorbell.ring_after_commit()
            transaction.set_rollback(True)
        doorbell.ring_after_commit()
        with transaction.atomic():
            doorbell.ring_after_commit()

    assert len(rings) == 1
    doorbell.ring_after_commit()
    assert len(rings) == 2


def fails_on(call, times=1, error=None):
    """Like `call`, but it fails the time that is named, and only then."""
    calls = []

    def once(*args, **more):
        calls.append(1)
        if len(calls) == times:
            raise error or OperationalError("the server closed the connection")
        return call(*args, **more)

    return once


def test_what_breaks_off_before_its_end_has_changed_nothing_and_can_be_sent_again(
    okta, acme, monkeypatch
):
    sent = [hire("ann"), team("Sales", "bulkId:ann"), operation("PATCH", "/Groups/bulkId:Sales",
            pathless(displayName="Sold"))]  # fmt: skip
    monkeypatch.setattr(log, "store_all", fails_on(log.store_all))
    broken = okta("POST", "/Bulk", bulk(*sent))

    assert is_scim_error(broken, 503)
    assert (acme.users.count(), acme.groups.count()) == (0, 0)
    assert not acme.audit_events.filter(source="scim").exists()
    assert statuses(done(okta, *sent)) == ["201", "201", "200"]


def test_sent_again_after_an_answer_that_never_came_it_changes_nothing_more(okta, acme):
    sent = [hire("ann"), hire("ben"), team("Sales", "bulkId:ann")]
    first, again = done(okta, *sent), done(okta, *sent)

    assert statuses(first) == ["201"] * 3
    assert statuses(again) == ["409"] * 3
    assert (acme.users.count(), acme.groups.count()) == (2, 1)
    assert acme.audit_events.filter(source="scim").count() == 3


@pytest.mark.django_db(transaction=True)
def test_a_bulk_that_takes_long_is_committed_in_parts_with_their_records(
    okta, acme, records, monkeypatch
):
    monkeypatch.setattr(execution, "PART_SECONDS", 0)
    monkeypatch.setattr(log, "store_all", fails_on(log.store_all, times=3))
    broken = okta("POST", "/Bulk", bulk(hire("ann"), team("Sales", "bulkId:ann"), hire("ben")))

    assert is_scim_error(broken, 503)
    assert [user.user_name for user in acme.users.all()] == ["ann@acme.example"]
    assert acme.groups.get().memberships.count() == 1
    assert sorted((each.path, each.status) for each in records()) == [
        ("/Bulk", 503), ("/Groups", 201), ("/Users", 201)
    ]  # fmt: skip


class Deadlock(Exception):
    """As psycopg tells it."""

    sqlstate = "40P01"


def deadlock():
    error = OperationalError("deadlock detected")
    error.__cause__ = Deadlock()
    return error


@pytest.mark.django_db(transaction=True)
def test_who_must_give_way_begins_again_and_leaves_no_trace_of_the_first_try(
    okta, acme, records, monkeypatch
):
    busy = [arrival(acme, name, "Busy") for name in ("ann", "ben")]
    monkeypatch.setattr(people, "the_one", fails_on(people.the_one, 2, deadlock()))
    answers = done(
        okta, *[operation("PATCH", f"/Users/{each.scim_id}", pathless(title="Guide"))
                for each in busy]
    )  # fmt: skip

    assert statuses(answers) == ["200", "200"]
    assert acme.audit_events.filter(action="user.updated").count() == 2
    assert [each.path for each in records()].count("/Bulk") == 1
    assert len(records()) == 3
