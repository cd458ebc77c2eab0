"""Okta imports everybody, and extension and number come back with them."""

import pytest

from identity import users
from tests.conftest import ACTOR, arrival
from tests.scim.bodies import TELEPHONY


def walk(okta, page=100):
    """As Okta walks: it adds 100, whatever it got."""
    start, total, seen = 1, 1, []
    while start <= total:
        answer = okta("GET", f"/Users?startIndex={start}&count={page}").json()
        assert (answer["startIndex"], answer["itemsPerPage"]) == (start, len(answer["Resources"]))
        seen += [each["userName"] for each in answer["Resources"]]
        start, total = start + page, answer["totalResults"]
    return seen


@pytest.fixture
def crowd(acme):
    return [arrival(acme, f"person{number:03}", "Crowd") for number in range(250)]


def test_everybody_is_read_exactly_once_although_people_change_meanwhile(okta, crowd):
    seen = []
    for start in (1, 101, 201):
        answer = okta("GET", f"/Users?startIndex={start}&count=100").json()
        assert answer["totalResults"] == 250
        seen += [each["userName"] for each in answer["Resources"]]
        users.suspend(crowd[start], actor=ACTOR)

    assert seen == [person.user_name for person in crowd]


def test_the_walk_ends_where_the_people_end(okta, crowd):
    assert len(walk(okta)) == 250


def test_no_page_is_larger_than_it_may_be(okta, crowd):
    assert len(okta("GET", "/Users").json()["Resources"]) == 100
    assert len(okta("GET", "/Users?count=1000000000").json()["Resources"]) == 200


@pytest.mark.parametrize(
    ("query", "start", "shown"),
    [
        ("startIndex=-5&count=2", 1, 2),
        ("startIndex=0&count=2", 1, 2),
        ("startIndex=2", 2, 1),
        ("startIndex=3", 3, 0),
        ("startIndex=1000000000000", 1000000000000, 0),
        ("count=0", 1, 0),
        ("count=-1", 1, 0),
        ("startIndex=%2B1&unknown=1&sortBy=userName", 1, 2),
    ],
)
def test_odd_pages_are_brought_into_bounds_and_the_total_is_right(
    okta, bob, carol, query, start, shown
):
    answer = okta("GET", f"/Users?{query}").json()

    assert (answer["startIndex"], len(answer["Resources"])) == (start, shown)
    assert answer["itemsPerPage"] == shown
    assert answer["totalResults"] == 2


@pytest.mark.parametrize(
    "query", ["count=1e3", "count=ten", "startIndex=", "count=1&count=2", "count=" + "9" * 5000]
)
def test_what_is_no_number_is_refused(okta, query):
    answer = okta("GET", f"/Users?{query}")

    assert answer.status_code == 400
    assert answer.json()["scimType"] == "invalidValue"


def test_extension_and_number_come_with_every_read(okta, bob):
    listed = okta("GET", "/Users?startIndex=1&count=100").json()["Resources"][0]
    found = okta("GET", '/Users?filter=userName eq "bob@acme.example"').json()["Resources"][0]
    read = okta("GET", f"/Users/{bob.scim_id}").json()

    assert listed == found == read
    assert read[TELEPHONY] == {
        "extension": "1001",
        "primaryPhone": "+14155550101",
        "did": "+14155550101",
        "licenses": [{"value": "standard", "display": "Standard"}],
    }
    assert read["phoneNumbers"] == [{"value": "+14155550101", "type": "work", "primary": True}]
    assert TELEPHONY in read["schemas"]


def test_a_person_without_a_line_has_no_telephony(okta, carol):
    read = okta("GET", f"/Users/{carol.scim_id}").json()

    assert TELEPHONY not in read
    assert TELEPHONY not in read["schemas"]
    assert "phoneNumbers" not in read


def test_local_people_are_not_imported(okta, alice, bob):
    assert walk(okta) == ["bob@acme.example"]
