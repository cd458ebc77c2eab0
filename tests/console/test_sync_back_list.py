"""The list of the sync-back page is searched, filtered, paged and taken away."""

import csv
import io
from datetime import UTC, datetime
from http import HTTPStatus

import pytest

from identity import csv_cells, okta_connections, users
from identity.models import SyncState
from telephony import extensions
from tests.conftest import ACTOR, arrival

State = SyncState.State


@pytest.fixture
def alices(alice, as_user):
    return as_user(alice)


@pytest.fixture
def connected(acme, bob):
    okta_connections.save(acme, okta_url="https://acme.okta.com", token="00secret", actor=ACTOR)
    return acme


def with_extension(organization, name: str, number: str, family_name: str = "New"):
    person = arrival(organization, name, family_name)
    extensions.give(person, number=number, actor=ACTOR)
    return person


def listed(browser, query: str = "") -> list[str]:
    rows = browser.get(f"/sync-back/{query}").context["rows"].rows
    return sorted(row.user.given_name for row in rows)


def exported(browser, query: str = "") -> list[dict[str, str]]:
    response = browser.get(f"/sync-back/export/{query}")
    assert response["Content-Type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_people_are_found_by_name_among_those_not_up_to_date(alices, connected):
    with_extension(connected, "erin", "2000")
    fay = with_extension(connected, "fay", "2001")
    connected.sync_states.filter(user=fay).update(state=State.CLEAN)

    assert listed(alices, "?q=erin") == ["Erin"]
    assert listed(alices, "?q=fay") == []
    assert listed(alices, "?q=fay&kind=all") == ["Fay"]
    assert listed(alices, "?kind=done") == ["Fay"]
    assert listed(alices, "?kind=all") == ["Bob", "Erin", "Fay"]


def test_who_searches_in_vain_is_led_to_everybody(alices, connected):
    html = alices.get("/sync-back/?q=nobody").content.decode()

    assert "Search among everybody" in html


def test_an_old_bookmark_with_an_unknown_state_shows_all_that_is_not_up_to_date(alices, connected):
    assert listed(alices, "?kind=odd") == ["Bob"]


def test_a_long_list_is_paged_and_keeps_its_filters(alices, connected):
    for number in range(55):
        with_extension(connected, f"p{number}", str(3000 + number))

    first = alices.get("/sync-back/?kind=waiting").context["rows"]
    second = alices.get("/sync-back/?kind=waiting&page=2").context["rows"]

    assert (len(first.rows), len(second.rows)) == (50, 6)
    assert "kind=waiting" in first.next_url


def test_the_head_says_who_waits_longest_how_fast_it_goes_and_which_token_is_set(alices, connected):
    html = " ".join(alices.get("/sync-back/").content.decode().split())

    assert "50 a minute at most, less than a minute left" in html
    assert "…cret" in html
    assert "Nothing has been written yet" in html


def test_the_table_that_is_taken_away_says_what_the_page_says(alices, connected):
    connected.sync_states.update(state=State.BLOCKED, reason="not_found")

    [line] = exported(alices)

    assert line["Name"] == "Bob Line"
    assert line["Phone number"] == "+14155550101"
    assert line["State"] == "Failed"
    assert line["In words"] == "Failed: Okta has no such person."
    assert line["What helps"] == "Compare the user name with the login in Okta, then retry."


def test_the_table_holds_whom_the_filters_leave(alices, connected):
    with_extension(connected, "erin", "2000")

    assert [line["Name"] for line in exported(alices, "?q=erin")] == ["Erin New"]


def test_taking_the_table_away_is_noted(alices, connected):
    exported(alices)

    event = connected.audit_events.latest("pk")
    assert (event.action, event.changes) == ("sync.exported", {"people": 1})


def test_a_name_that_is_a_formula_is_only_a_name(alices, connected):
    users.create_local(
        connected,
        user_name="mallory@acme.example",
        email="",
        given_name="=cmd|' /C calc'!A0",
        family_name="Mallory",
        role="member",
        actor=ACTOR,
    )
    mallory = connected.users.get(family_name="Mallory")
    extensions.give(mallory, number="2666", actor=ACTOR)

    [line] = exported(alices, "?q=mallory")

    assert line["Name"].startswith("'=cmd|")


@pytest.mark.parametrize("text", ["=1", "+1-1", "-1", "@x", "\t=1", " =1", "|x", "\uff1d1"])
def test_what_a_spreadsheet_would_carry_out_is_defused(text):
    assert csv_cells.safe(text) == f"'{text}"


@pytest.mark.parametrize("text", ["+14155550101", "Bob", "1001", ""])
def test_what_is_harmless_stays_as_it_is(text):
    assert csv_cells.safe(text) == text


def test_a_number_that_no_row_can_have_is_not_found(alices, connected):
    retried = alices.post("/sync-back/retry/", {"row": "9" * 40})

    assert retried.status_code == HTTPStatus.NOT_FOUND


def test_moments_of_the_table_are_read_by_programs_too(alices, connected):
    at = datetime(2026, 11, 5, 14, 2, 7, tzinfo=UTC)
    connected.sync_states.update(state=State.CLEAN, synced_at=at, first_pending_at=None)

    [line] = exported(alices, "?kind=all")
    assert (line["Up to date since"], line["State"]) == ("2026-11-05T14:02:07Z", "Up to date")

    connected.sync_states.update(drifted_at=at)
    [line] = exported(alices)
    assert (line["Up to date since"], line["State"]) == ("", "Differs")
