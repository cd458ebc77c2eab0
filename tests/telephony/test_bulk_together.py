"""Rows that are carried out together come to what they come to one by one, and nobody loses by it."""

import contextlib
import random
from threading import Barrier

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from identity import users
from identity.audit import Actor
from identity.models import Line, User
from telephony import devices, extensions, numbers, porting, seats, sites, together
from telephony.bulk import csv_format, doorbell, jobs, lease, slices, turn
from telephony.bulk.columns import of_people
from telephony.models import BulkJob, LicenseSku
from tests.conftest import ACTOR, arrival, standard_license
from tests.races import at_once

BOSS = Actor("Olga", "console", "00000000-0000-4000-8000-000000000000")
POOL = {
    "license": ["", "", "standard", "plus", "-", "gold", "extra"],
    "site": ["", "", "Paris", "Oslo", "-", "Atlantis"],
    "extension": ["", "auto", "auto", "2001", "2002", "1005", "911", "7001", "-", "x", "2003"],
    "phone_number": ["", "", "auto", "+14155550111", "415-555-0112", "+14155550119", "-", "1"],
    "given_name": ["", "", "", "Max", "-"],
    "emergency_address": ["", "", "", "1 Rue | | Paris | | 75001 | fr", "-", "Paris"],
    "device_mac": ["", "", "00:15:65:00:00:01", "001565000002", "00:15:65:00:00:03", "-", "12"],
    "device_model": ["", "", "", "Yealink T54W", "-"],
    "email": ["", "", "", "", "max@acme.example", "nobody"],
}


def begun(organization, lines: list[str]) -> BulkJob:
    job = jobs.start(
        organization,
        name="people.csv",
        table=csv_format.read("\n".join(lines).encode()),
        actor=BOSS,
        may_create=True,
    )
    turn.run()
    return again(job)


def again(job: BulkJob) -> BulkJob:
    return BulkJob.objects_all_organizations.select_related("organization").get(pk=job.pk)


def applied(job: BulkJob) -> None:
    jobs.apply(job, actor=BOSS, may_create=True)
    turn.run()


def told(job: BulkJob) -> list[tuple[str, ...]]:
    return list(job.rows.order_by("line").values_list("line", "action", "field", "words"))


@pytest.fixture
def company(acme, bob, carol, alice):
    """Somebody of every kind, and little of everything."""
    plus = LicenseSku.objects.create(code="plus", name="Plus")
    seats.buy(acme, sku=standard_license(), count=4, actor=ACTOR)
    seats.buy(acme, sku=plus, count=3, actor=ACTOR)
    for name, country in (("Paris", "FR"), ("Oslo", "NO")):
        sites.add(acme, name=name, country=country, actor=ACTOR)
    numbers.claim_block(acme, first="+14155550111", last="+14155550117", actor=ACTOR)
    acme.extension_ranges.create(first=2001, last=2006, length=4, purpose="user")
    acme.extension_ranges.create(first=7000, last=7009, length=4, purpose="reserved")
    for name in ("ann", "ben", "cid", "dan", "eva"):
        person = arrival(acme, name, "Line")
        if name == "ann":
            extensions.give(person, number="3001", actor=ACTOR)
    with_lines(acme)
    return acme


def with_lines(acme) -> None:
    ben, cid, dan = (acme.users.get(given_name=name) for name in ("Ben", "Cid", "Dan"))
    extensions.give(ben, number="2002", actor=ACTOR)
    seats.assign(ben, sku="plus", actor=ACTOR)
    numbers.give(ben, number=acme.phone_numbers.get(e164="+14155550112"), actor=ACTOR)
    extensions.give(cid, number="1005", actor=ACTOR)
    extensions.give(cid, number="1006", actor=ACTOR)
    devices.add(cid, mac="001565000001", make="poly", model="VVX", actor=ACTOR)
    for end in (2, 4):
        devices.add(ben, mac=f"00156500000{end}", actor=ACTOR)
    users.suspend(dan, actor=ACTOR)
    porting.begin_out(acme, listed=["+14155550112"], carrier="Bell", actor=ACTOR)


def some_rows(organization, seed: int) -> list[str]:
    chance = random.Random(seed)
    names = [*organization.users.order_by("pk").values_list("user_name", flat=True)]
    names += [f"new{at}@acme.example" for at in range(12)]
    chance.shuffle(names)
    rows = [",".join([name, *(chance.choice(cells) for cells in POOL.values())]) for name in names]
    return [",".join(["username", *POOL]), *rows]


def what_there_is(organization) -> dict[str, object]:
    """All that a job can have changed, by the names of people."""
    people = list(organization.users.order_by("user_name"))
    facts = of_people(people)
    lines = Line.objects_all_organizations.filter(organization=organization)
    events = organization.audit_events.exclude(action__startswith="bulk_job")
    history = organization.number_history.values_list("value", "holder", "reason", "given_by")
    return {
        "facts": {each.user_name: facts[each.pk] for each in people},
        "lines": sorted(lines.values_list("user__user_name", "extension", "license", "version")),
        "events": sorted(
            map(str, events.values_list("action", "subject", "changes", "actor", "subject_type"))
        ),
        "history": sorted(history),
        "numbers": sorted(organization.phone_numbers.values_list("e164", "state", "is_primary")),
        "devices": sorted(organization.devices.values_list("mac", "make", "model")),
        "extensions": sorted(organization.extensions.values_list("number", "state")),
    }


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("size", [500, 3])
def test_many_at_once_come_to_what_they_come_to_one_by_one(company, seed, size, monkeypatch):
    monkeypatch.setattr(turn, "SLICE", size)
    monkeypatch.setattr(turn, "FEW", 2)
    lines = some_rows(company, seed)

    def outcome(apply):
        with transaction.atomic():
            job = begun(company, lines)
            foreseen = told(job)
            with monkeypatch.context() as patch:
                patch.setattr(slices, "apply", apply)
                applied(job)
            found = foreseen, told(job), what_there_is(company)
            transaction.set_rollback(True)
        return found

    at_once_ = outcome(slices.apply)
    one_by_one = outcome(lambda job, keys: [keys])

    assert at_once_ == one_by_one
    foreseen, done, _ = at_once_
    assert foreseen == done


def newcomers(count: int, *cells: str) -> list[str]:
    heading = "username,license,extension,phone_number"
    return [heading, *(",".join([f"new{at}@acme.example", *cells]) for at in range(count))]


def test_seats_are_counted_across_the_slices_of_a_dry_run(acme, monkeypatch):
    monkeypatch.setattr(turn, "SLICE", 2)
    seats.buy(acme, sku=standard_license(), count=3, actor=ACTOR)

    job = begun(acme, newcomers(5, "standard", "auto", ""))

    assert [action for _, action, *_ in told(job)] == ["create"] * 3 + ["refused"] * 2


def test_a_number_of_statements_that_does_not_grow_with_the_rows(acme):
    def statements(count: int) -> tuple[int, int]:
        with transaction.atomic():
            seats.buy(acme, sku=standard_license(), count=count, actor=ACTOR)
            with CaptureQueriesContext(connection) as checking:
                job = begun(acme, newcomers(count, "standard", "auto", ""))
            with CaptureQueriesContext(connection) as applying:
                applied(job)
            assert job.rows.filter(state="done").count() == count
            transaction.set_rollback(True)
        return len(checking), len(applying)

    few, many = statements(10), statements(60)

    assert many[0] == few[0]
    if connection.vendor == "postgresql":  # SQLite writes row by row, which costs no trip
        assert many[1] == few[1]


def test_what_is_gone_when_it_comes_to_it_is_found_out_row_by_row(acme, monkeypatch):
    seats.buy(acme, sku=standard_license(), count=3, actor=ACTOR)
    job = begun(acme, newcomers(3, "standard", "auto", ""))

    def lost(*args, **kwargs):
        raise together.Raced

    monkeypatch.setattr(together, "give_extensions", lost)
    applied(job)

    assert job.rows.filter(state="done").count() == 3
    assert acme.audit_events.filter(action="user.created").count() == 3


@pytest.mark.django_db(transaction=True)
def test_a_job_and_people_who_assign_get_each_seat_extension_and_number_once(acme):
    seats.buy(acme, sku=standard_license(), count=30, actor=ACTOR)
    numbers.claim_block(acme, first="+14155550100", last="+14155550129", actor=ACTOR)
    singles = [arrival(acme, f"single{at}", "Line") for at in range(20)]
    job = begun(acme, newcomers(20, "standard", "auto", "auto"))
    jobs.apply(job, actor=BOSS, may_create=True)
    inventory = list(acme.phone_numbers.order_by("e164"))
    meet = Barrier(2)

    def one_after_the_other():
        meet.wait()
        for person, number in zip(singles, inventory, strict=False):
            with contextlib.suppress(seats.NoSeat, numbers.NumberTaken, numbers.NoExtension):
                user = User.objects_all_organizations.select_related("organization")
                user = user.get(pk=person.pk)
                seats.assign(user, sku="standard", actor=ACTOR)
                with transaction.atomic():
                    users.lock(user)
                    extensions.give_next(user, actor=ACTOR)
                numbers.give(user, number=number, actor=ACTOR)

    def all_together():
        meet.wait()
        turn.run()

    outcomes = at_once([one_after_the_other, all_together])

    assert outcomes == [None, None]
    held = acme.license_seats.filter(state="assigned")
    assert held.count() == held.values("user").distinct().count()
    assert held.exclude(user__in=singles).count() == job.rows.filter(state="done").count()
    given = acme.extensions.filter(state="assigned")
    assert given.count() == given.values("user").distinct().count()
    ringing = acme.phone_numbers.filter(state="assigned")
    assert ringing.count() == ringing.values("extension").distinct().count()
    done = job.rows.filter(state="done").count()
    assert (
        done
        == acme.users.filter(
            user_name__startswith="new", extension__numbers__is_primary=True
        ).count()
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_all_or_nothing", [True, False])
def test_two_workers_at_one_job_do_each_row_once(acme, is_all_or_nothing, monkeypatch):
    monkeypatch.setattr(turn, "SLICE", 4)
    monkeypatch.setattr(lease, "of", lambda job: contextlib.nullcontext(True))
    monkeypatch.setattr(lease, "somebody_works", lambda: False)
    seats.buy(acme, sku=standard_license(), count=10, actor=ACTOR)
    job = begun(acme, newcomers(10, "standard", "auto", ""))
    BulkJob.objects_all_organizations.update(is_all_or_nothing=is_all_or_nothing)
    jobs.apply(again(job), actor=BOSS, may_create=True)

    outcomes = at_once([turn.run, turn.run])
    turn.run()

    assert outcomes == [None, None]
    assert again(job).state == "done"
    assert job.rows.filter(state="done").count() == 10
    assert acme.audit_events.filter(action="user.created", actor=BOSS.name).count() == 10
    assert acme.audit_events.filter(action="bulk_job.applied").count() == 1


def test_a_long_job_gives_way_after_a_slice_and_asks_for_another_turn(acme, monkeypatch):
    rings: list[int] = []
    monkeypatch.setattr(turn, "SLICE", 4)
    monkeypatch.setattr(turn, "LONGEST", 0.0)
    monkeypatch.setattr(doorbell, "ring_after_commit", lambda: rings.append(1))
    job = begun(acme, newcomers(10, "", "auto", ""))
    jobs.apply(again(job), actor=BOSS, may_create=True)
    rings.clear()

    turn.run()

    assert job.rows.filter(state="done").count() == 4
    assert again(job).held_until is None
    assert len(rings) == 1
    turn.run()
    turn.run()
    assert again(job).state == "done"


def test_one_worker_is_at_bulk_jobs_and_the_others_have_time_for_okta(acme, globex):
    job, theirs = begun(acme, newcomers(2, "", "auto", "")), begun(globex, newcomers(2, "", "", ""))
    jobs.apply(again(job), actor=BOSS, may_create=True)

    with lease.of(again(theirs)):
        turn.run()
        assert not job.rows.filter(state="done").exists()
    turn.run()

    assert job.rows.filter(state="done").count() == 2
