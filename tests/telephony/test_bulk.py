"""Many people at once: a file is looked at, applied, resumed, undone; each row on its own."""

import csv
import io

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, strategies as st

from identity import users
from telephony import extensions, numbers, seats, sites
from telephony.bulk import csv_format, jobs, slices, turn
from telephony.bulk.columns import facts
from telephony.models import BulkJob, BulkRow
from tests.conftest import ACTOR, arrival, standard_license

ODD = "=+-@\t\r\n'\",; 1aé\N{BOM}"  # what a file, or a spreadsheet, could take wrongly
CELLS = st.text(st.sampled_from(ODD), max_size=8)


def file(*lines: str) -> csv_format.Table:
    return csv_format.read("\n".join(lines).encode())


def started(acme, *lines: str, **more) -> BulkJob:
    """The dry run was made."""
    job = jobs.start(
        acme, name="people.csv", table=file(*lines), actor=ACTOR, may_create=True, **more
    )
    turn.run()
    return again(job)


def again(job: BulkJob) -> BulkJob:
    return BulkJob.objects_all_organizations.select_related("organization").get(pk=job.pk)


def applied(job: BulkJob) -> BulkJob:
    jobs.apply(job, actor=ACTOR, may_create=True)
    turn.run()
    return again(job)


def told(job: BulkJob) -> list[tuple[str, str, str]]:
    return list(job.rows.order_by("line").values_list("key", "action", "state"))


def buy(acme, count: int) -> None:
    seats.buy(acme, sku=standard_license(), count=count, actor=ACTOR)


# --- The format ---------------------------------------------------------------------


@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), max_size=5))
def test_what_is_exported_is_imported_as_it_was(cells):
    held = [[f"user{at}", *each] for at, each in enumerate(cells)]
    safe = [[csv_format.escaped(cell) for cell in each] for each in held]

    text = "".join(csv_format.write(["username", "given_name", "family_name"], safe))

    read = csv_format.read(text.encode()).rows
    assert [[csv_format.meant(cell) for cell in row.values()] for _, row in read] == held


@given(CELLS)
def test_no_cell_of_an_export_is_a_formula(cell):
    text = "".join(csv_format.write(["username"], [[csv_format.escaped(cell)]]))

    written = list(csv.reader(io.StringIO(text, newline="")))[1:]
    first = written[0][0] if written and written[0] else ""
    assert not first.startswith(csv_format.FORMULA) or csv_format.E164.match(first)


@pytest.mark.parametrize("start", ["", "\N{BOM}"])
@pytest.mark.parametrize("mark", [",", ";"])
def test_a_file_of_any_spreadsheet_is_read(start, mark):
    text = f"{start}username{mark}extension\r\nann{mark}1001\r\n"

    assert csv_format.read(text.encode()).rows == [(2, {"username": "ann", "extension": "1001"})]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff\xfe", "not UTF-8"),
        (b"name\nann", "one of them is"),
        (b"username,username\na,b", "there twice"),
        (b"username\nann\nANN", "same person as row 2"),
        (b"username\nann,1001", "more cells"),
        (b"username\n" + b"".join(b"u%d\n" % at for at in range(20_001)), "20,000 rows at most"),
    ],
)
def test_what_is_no_such_file_is_refused_with_a_reason(content, words):
    with pytest.raises(csv_format.BadFile, match=words):
        csv_format.read(content)


# --- Rows ---------------------------------------------------------------------------


def test_a_file_creates_people_and_gives_them_lines(acme):
    buy(acme, 2)
    numbers.claim(acme, number="+14155550199", actor=ACTOR)
    sites.add(acme, name="Paris", country="FR", actor=ACTOR)

    job = applied(
        started(
            acme,
            "username,given_name,license,extension,phone_number,site",
            "ann@acme.example,Ann,standard,auto,+14155550199,Paris",
        )
    )

    assert told(job) == [("ann@acme.example", "create", "done")]
    held = facts(acme.users.get(user_name="ann@acme.example"))
    assert held == {
        "given_name": "Ann",
        "family_name": "",
        "email": "",
        "site": "Paris",
        "license": "standard",
        "extension": held["extension"],
        "phone_number": "+14155550199",
        "emergency_address": "",
        "device_mac": "",
        "device_model": "",
    }
    assert held["extension"]


def test_a_dry_run_changes_nothing(acme):
    buy(acme, 1)

    job = started(acme, "username,license", "ann,standard")

    assert told(job) == [("ann", "create", "waiting")]
    assert job.state == BulkJob.State.CHECKED
    assert not acme.users.filter(user_name="ann").exists()
    assert not acme.audit_events.filter(action="user.created").exists()


def test_row_21_of_20_seats_is_refused_in_the_dry_run_and_in_the_apply_alike(acme):
    buy(acme, 20)
    lines = ["username,license", *(f"person{at},standard" for at in range(21))]

    job = started(acme, *lines)
    foreseen = job.rows.get(action="refused")
    job = applied(job)

    refused = job.rows.get(state="refused")
    assert foreseen.line == refused.line == 22
    assert foreseen.words == refused.words
    assert refused.words.startswith("No Standard seat is free")
    assert refused.field == "license"
    assert job.rows.filter(state="done").count() == 20


def test_an_empty_cell_leaves_and_a_dash_clears(acme, bob):
    job = applied(started(acme, "username,license,extension", f"{bob.user_name},-,"))

    assert told(job) == [(bob.user_name, "update", "done")]
    held = facts(bob)
    assert (held["license"], held["extension"]) == ("", "1001")


def test_who_has_it_already_is_left_alone(acme, bob):
    job = applied(started(acme, "username,license,extension", f"{bob.user_name},standard,auto"))

    assert told(job) == [(bob.user_name, "same", "done")]


def test_people_of_an_identity_provider_keep_their_profile(acme):
    ann = arrival(acme, "ann", "Line")

    job = applied(started(acme, "username,given_name", f"{ann.user_name},Somebody"))

    assert told(job) == [(ann.user_name, "same", "done")]
    ann.refresh_from_db(from_queryset=acme.users.all())
    assert ann.given_name == "Ann"


def test_a_bad_row_stops_no_other(acme):
    job = applied(started(acme, "username,extension", "ann,911", "ben,2001", ",2002"))

    assert [state for _, _, state in told(job)] == ["refused", "done", "refused"]
    assert not acme.users.filter(user_name="ann").exists()


def test_all_or_nothing_leaves_everybody_alone_where_one_row_is_refused(acme):
    job = started(acme, "username,extension", "ann,2001", "ben,911", is_all_or_nothing=True)
    job = applied(job)

    assert job.state == BulkJob.State.CHECKED
    assert not acme.users.filter(user_name="ann").exists()


def test_whoever_may_not_add_people_adds_none(acme):
    job = jobs.start(acme, name="x", table=file("username", "ann"), actor=ACTOR, may_create=False)
    turn.run()

    assert "you may not add people" in job.rows.get().words


# --- Jobs ---------------------------------------------------------------------------


def test_after_a_crash_in_the_middle_the_next_worker_goes_on(acme, monkeypatch):
    job = started(acme, "username,extension", *(f"person{at},{2001 + at}" for at in range(5)))
    jobs.apply(job, actor=ACTOR, may_create=True)
    apply, calls = slices.apply, []

    def dies_at_the_second(*args):
        calls.append(args)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return apply(*args)

    monkeypatch.setattr(turn, "SLICE", 2)
    monkeypatch.setattr(slices, "apply", dies_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        turn.run()
    assert [state for _, _, state in told(job)] == ["done"] * 2 + ["waiting"] * 3
    monkeypatch.undo()
    turn.run()

    assert again(job).state == BulkJob.State.DONE
    assert [state for _, _, state in told(job)] == ["done"] * 5
    assert acme.audit_events.filter(action="extension.given").count() == 5


def test_what_was_refused_is_tried_again_alone(acme):
    job = applied(started(acme, "username,license", "ann,standard", "ben,-"))
    buy(acme, 1)

    jobs.retry(job, actor=ACTOR, may_create=True)
    turn.run()

    assert told(job) == [("ann", "create", "done"), ("ben", "create", "done")]


def test_undo_brings_back_what_was(acme, bob):
    before = facts(bob)
    job = applied(
        started(acme, "username,license,extension", f"{bob.user_name},-,2001", "ann,,2002")
    )

    jobs.undo(job, actor=ACTOR, may_create=True)
    turn.run()

    assert again(job).state == BulkJob.State.UNDONE
    assert facts(bob) == before
    assert not acme.users.filter(user_name="ann").exists()


def test_undo_leaves_alone_what_somebody_changed_since(acme, bob):
    job = applied(started(acme, "username,extension", f"{bob.user_name},2001"))
    extensions.give(bob, number="3001", actor=ACTOR)

    jobs.undo(job, actor=ACTOR, may_create=True)
    turn.run()

    assert [state for _, _, state in told(job)] == ["changed"]
    assert facts(bob)["extension"] == "3001"


def test_a_canceled_job_does_no_more_rows(acme):
    job = started(acme, "username", "ann")
    jobs.apply(job, actor=ACTOR, may_create=True)

    jobs.cancel(job, actor=ACTOR)
    turn.run()

    assert told(job) == [("ann", "create", "waiting")]
    assert not acme.users.filter(user_name="ann").exists()


def test_one_job_of_an_organization_is_at_work_at_a_time(acme):
    jobs.start(acme, name="one", table=file("username", "ann"), actor=ACTOR)

    with pytest.raises(jobs.Busy):
        jobs.start(acme, name="two", table=file("username", "ann"), actor=ACTOR)


def test_a_person_is_told_to_okta_once_per_row(acme):
    buy(acme, 1)
    applied(started(acme, "username,license,extension", "ann,standard,2001"))

    assert acme.users.get(user_name="ann").line.version == 1


@pytest.mark.parametrize(
    ("facts", "promise"),
    [
        ({"line": 2}, "bulk_job_has_a_line_once|telephony_bulkrow.job_id"),
        ({"action": "refused"}, "bulk_row_that_is_refused_says_why"),
        ({"state": "done"}, "bulk_row_that_is_done_knows_what_it_made"),
        ({"state": "undone"}, "bulk_row_that_is_done_knows_what_it_made"),
    ],
)
def test_the_database_refuses_rows_that_break_a_promise(acme, facts, promise):
    job = started(acme, "username", "ann")
    row = {"organization": acme, "job": job, "line": 3, "key": "ann", **facts}

    with pytest.raises(IntegrityError, match=promise), transaction.atomic():
        BulkRow.objects_all_organizations.create(**row)


def test_the_database_refuses_two_unfinished_jobs_and_a_job_that_is_too_large(acme):
    jobs.start(acme, name="one", table=file("username", "ann"), actor=ACTOR)

    with pytest.raises(IntegrityError), transaction.atomic():
        acme.bulk_jobs.create(name="two", state="running")
    with pytest.raises(IntegrityError, match="20000"), transaction.atomic():
        acme.bulk_jobs.create(name="three", state="done", total=20_001)


def test_a_suspended_person_is_refused_in_words(acme):
    ann = arrival(acme, "ann", "Line")
    users.suspend(ann, actor=ACTOR)
    buy(acme, 1)

    job = started(acme, "username,license", f"{ann.user_name},standard")

    assert "suspended" in job.rows.get().words


def test_a_file_says_which_phone_and_where_help_should_come_to(acme, bob):
    heading = "username,device_mac,device_model,emergency_address"
    address = "1 Main Street | | Springfield | IL | 62701 | us"
    before = facts(bob)

    job = applied(
        started(acme, heading, f"{bob.user_name},00-15-65-AA-BB-CC,Yealink T54W,{address}")
    )
    held = facts(bob)
    again_ = applied(started(acme, heading, f"{bob.user_name},001565aabbcc,,{address}"))
    jobs.undo(job, actor=ACTOR, may_create=True)
    turn.run()

    assert held["device_mac"] == "00:15:65:aa:bb:cc"
    assert held["device_model"] == "Yealink T54W"
    assert held["emergency_address"] == "1 Main Street |  | Springfield | IL | 62701 | US"
    assert told(again_) == [(bob.user_name, "same", "done")]
    assert facts(bob) == before


@pytest.mark.parametrize(
    ("column", "cell", "words"),
    [
        ("device_mac", "12", "12 digits and letters"),
        ("device_model", "Yealink T54W", "no desk phone"),
        ("emergency_address", "somewhere", "six parts"),
        ("emergency_address", "1 Main Street | | | IL | 62701 | US", "city"),
        ("emergency_address", "1 Main Street | | Springfield | IL | 62701 | USA", "country"),
    ],
)
def test_a_cell_that_says_nothing_of_the_kind_is_refused_in_words(acme, bob, column, cell, words):
    job = started(acme, f"username,{column}", f"{bob.user_name},{cell}")

    row = job.rows.get()
    assert row.field == column
    assert words in row.words


def test_who_has_the_number_keeps_it_however_the_file_writes_it(acme, bob):
    job = applied(started(acme, "username,phone_number", f"{bob.user_name},415-555-0101"))

    assert told(job) == [(bob.user_name, "same", "done")]
    assert facts(bob)["phone_number"] == "+14155550101"
