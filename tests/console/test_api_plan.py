"""The numbering plan, ports and primary numbers, as programs keep them."""

from http import HTTPStatus

import pytest

from telephony import numbers
from tests.conftest import ACTOR
from tests.console.api import program

PLAN = {"first": "2000", "last": "2099"}
PORT = {"direction": "in", "numbers": ["+1 415 555 0150"], "carrier": "Bell"}


@pytest.fixture
def robot(acme):
    return program(acme)


def test_a_range_is_added_changed_and_removed(acme, robot):
    site = robot("POST", "/sites", {"name": "Paris", "country": "FR"}).json()["id"]

    made = robot("POST", "/ranges", PLAN).json()
    path = f"/ranges/{made['id']}"
    changed = robot("PUT", path, {"first": "0200", "last": "0209", "site": site}).json()
    gone = robot("DELETE", path)

    assert (made["first"], made["last"], made["purpose"]) == ("2000", "2099", "user")
    assert (made["free"], made["used"], made["site"]) == (100, 0, None)
    assert (changed["first"], changed["last"], changed["site"]) == ("0200", "0209", site)
    assert gone.status_code == HTTPStatus.NO_CONTENT
    assert not acme.extension_ranges.filter(pk=made["id"]).exists()


def test_ranges_say_what_has_become_of_their_extensions(bob, robot):
    robot("POST", "/ranges", {"first": "1001", "last": "1010"})

    found = robot("GET", "/ranges").json()["items"]

    [row] = [each for each in found if each["first"] == "1001"]
    assert (row["used"], row["free"]) == (1, 9)


@pytest.mark.parametrize(
    "more",
    [
        {"first": "2"},
        {"first": "x", "last": "y"},
        {"first": "3000"},
        {"last": "20999"},
        {"purpose": "robots"},
        {"site": 999},
        {"site": 10**30},
        {"first": 2000.5},
    ],
)
def test_what_is_no_range_is_refused(acme, robot, more):
    before = acme.extension_ranges.count()

    answer = robot("POST", "/ranges", PLAN | more)

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert answer.json()["detail"]
    assert acme.extension_ranges.count() == before


def test_a_range_that_overlaps_another_is_refused_in_words(acme, robot):
    robot("POST", "/ranges", PLAN)

    answer = robot("POST", "/ranges", {"first": "2050", "last": "2150"})

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "2000 to 2099 is in the plan already" in answer.json()["detail"]


def test_a_port_is_followed_until_its_numbers_are_here(acme, robot):
    begun = robot("POST", "/ports", PORT).json()
    path = f"/ports/{begun['id']}"
    for step in ({"to": "submitted"}, {"to": "accepted"}):
        robot("POST", f"{path}/advance", step)
    dateless = robot("POST", f"{path}/advance", {"to": "scheduled"})
    robot("POST", f"{path}/advance", {"to": "scheduled", "agreed_on": "2026-12-01"})
    done = robot("POST", f"{path}/advance", {"to": "done"}).json()

    assert (begun["state"], begun["next"]) == ("draft", ["submitted", "cancelled"])
    assert dateless.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "which day" in dateless.json()["detail"]
    assert (done["state"], done["next"], done["agreed_on"]) == ("done", [], "2026-12-01")
    assert robot("GET", path).json() == done
    assert robot("GET", "/numbers/+14155550150").json()["state"] == "claimed"


def test_a_step_that_is_not_next_is_a_conflict(robot):
    begun = robot("POST", "/ports", PORT).json()

    answer = robot("POST", f"/ports/{begun['id']}/advance", {"to": "done"})

    assert answer.status_code == HTTPStatus.CONFLICT
    assert robot("GET", f"/ports/{begun['id']}").json() == begun


def test_numbers_that_are_not_ours_do_not_leave_us(acme, robot):
    answer = robot("POST", "/ports", PORT | {"direction": "out"})

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert not acme.port_requests.exists()


def test_ports_are_found_by_state(robot):
    first = robot("POST", "/ports", PORT).json()
    second = robot("POST", "/ports", PORT | {"numbers": ["+14155550151"]}).json()
    robot("POST", f"/ports/{first['id']}/advance", {"to": "cancelled"})

    found = robot("GET", "/ports?state=draft").json()["items"]

    assert [each["id"] for each in found] == [second["id"]]


@pytest.mark.parametrize(
    "more",
    [
        {"numbers": []},
        {"numbers": "all"},
        {"numbers": ["12"]},
        {"numbers": [None]},
        {"direction": "up"},
        {"wanted_on": "tomorrow"},
        {"carrier": ""},
        {"numbers": ["+14155550150"] * 1001},
    ],
)
def test_a_port_that_makes_no_sense_is_refused(acme, robot, more):
    answer = robot("POST", "/ports", PORT | more)

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert not acme.port_requests.exists()
    assert not acme.phone_numbers.exists()


def test_another_number_becomes_the_primary_one(acme, bob, robot):
    path = f"/users/{bob.scim_id}/numbers"
    numbers.claim(acme, number="+14155550170", actor=ACTOR)
    robot("POST", path, {"number": "+14155550170"})

    held = robot("PUT", f"{path}/+14155550170/primary").json()

    assert held["number"] == "+14155550170"
    assert held["numbers"] == ["+14155550170", "+14155550101"]


def test_a_number_of_somebody_else_does_not_become_primary(acme, bob, robot):
    numbers.claim(acme, number="+14155550170", actor=ACTOR)

    answer = robot("PUT", f"/users/{bob.scim_id}/numbers/+14155550170/primary")

    assert answer.status_code == HTTPStatus.NOT_FOUND


def test_a_number_on_its_way_in_is_meant_for_somebody_and_rings_them_once_it_is_here(bob, robot):
    port = robot("POST", "/ports", PORT).json()["id"]
    path = f"/users/{bob.scim_id}/numbers"

    meant = robot("POST", path, {"number": "+14155550150"})
    early = robot("PUT", f"{path}/+14155550150/primary")
    for step in ("submitted", "accepted", "scheduled", "done"):
        robot("POST", f"/ports/{port}/advance", {"to": step, "agreed_on": "2026-12-01"})
    row = robot("GET", "/numbers/+14155550150").json()

    assert meant.status_code == HTTPStatus.CREATED
    assert meant.json()["number"] == "+14155550101"
    assert early.status_code == HTTPStatus.CONFLICT
    assert (row["state"], row["user"]) == ("assigned", str(bob.scim_id))
