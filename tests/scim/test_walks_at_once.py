"""Several walks over the same list: whatever they do to each other, nobody is passed over."""

import pytest
import time_machine

from identity import users
from tests.conftest import ACTOR, arrival
from tests.scim.bodies import created, pushed

SEARCH = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"]}


@pytest.fixture
def crowd(acme):
    return [arrival(acme, f"person{number:02}", "Crowd") for number in range(25)]


def page(okta, start, count=10, path="/Users", **more):
    query = "&".join(f"{name}={value}" for name, value in more.items())
    answer = okta("GET", f"{path}?startIndex={start}&count={count}&{query}")
    assert answer.status_code == 200, answer.json()
    return answer.json()


def names(*pages):
    found = [each for page in pages for each in page["Resources"]]
    return [each.get("userName", each.get("displayName")).partition("@")[0] for each in found]


def told(people):
    return [each.user_name.partition("@")[0] for each in people]


def test_an_import_begun_anew_takes_nobody_from_the_one_before(okta, crowd):
    first = page(okta, 1)
    users.delete(crowd[3], actor=ACTOR)
    again = page(okta, 1)  # its page ends one person later
    rest = [page(okta, start) for start in (11, 21)]

    assert names(first, *rest) == told(crowd)
    assert set(names(again, *rest)) == set(told(crowd)) - {"person03"}
    assert again["totalResults"] == 24
    assert rest[0]["totalResults"] == 25  # so that neither ends too soon


def test_two_imports_in_turns_lose_nobody_when_people_come_and_go(okta, crowd):
    one, other = [page(okta, 1)], []
    for number in (0, 4, 12, 14):
        users.delete(crowd[number], actor=ACTOR)
        other.append(page(okta, 1 + 10 * len(other)))
        created(okta, userName=f"late{number}@acme.example", externalId=f"late{number}")
        one.append(page(okta, 1 + 10 * len(one)))

    stayed = set(told(crowd)) - {"person00", "person04", "person12", "person14"}
    assert stayed <= set(names(*one))
    assert stayed <= set(names(*other))


def test_walks_with_other_counts_or_selections_do_not_meet(okta, crowd):
    first = page(okta, 1)
    users.delete(crowd[3], actor=ACTOR)
    page(okta, 1, count=5)
    page(okta, 6, count=5)
    page(okta, 1, attributes="userName")
    rest = [page(okta, 11), page(okta, 21)]

    assert names(first, *rest) == told(crowd)
    assert {each["totalResults"] for each in rest} == {25}
    assert page(okta, 11, count=5)["totalResults"] == 24


def test_a_walk_may_end_with_a_smaller_count(okta, crowd):
    first = page(okta, 1)
    users.delete(crowd[3], actor=ACTOR)
    last = page(okta, 11, count=15)

    assert names(first, last) == told(crowd)


def test_a_walk_over_all_types_and_one_over_people_do_not_meet(okta, crowd):
    groups = [f"group{number}" for number in range(3)]
    for each in groups:
        pushed(okta, displayName=each)
    everything = [okta("POST", "/.search", {**SEARCH, "count": 10}).json()]
    first = page(okta, 1)
    users.delete(crowd[0], actor=ACTOR)
    users.delete(crowd[1], actor=ACTOR)
    for start in (11, 21):
        everything.append(
            okta("POST", "/.search", {**SEARCH, "startIndex": start, "count": 10}).json()
        )
    rest = [page(okta, 11), page(okta, 21)]

    assert names(*everything) == [*told(crowd), *groups]
    assert {each["totalResults"] for each in everything} == {28}
    assert names(first, *rest) == told(crowd)


def test_no_group_is_passed_over_when_another_is_deleted(okta, acme):
    paths = [pushed(okta, displayName=f"group{number:02}") for number in range(9)]
    first = page(okta, 1, count=4, path="/Groups")
    okta("DELETE", paths[1])
    rest = [page(okta, start, count=4, path="/Groups") for start in (5, 9)]

    assert names(first, *rest) == [f"group{number:02}" for number in range(9)]
    assert {each["totalResults"] for each in rest} == {9}


@pytest.mark.parametrize("direction", ["ascending", "descending"])
def test_a_sorted_walk_meets_everybody_once_while_people_come_and_go(okta, crowd, direction):
    order = {"sortBy": "userName", "sortOrder": direction}
    pages = [page(okta, 1, **order)]
    at = 8 if direction == "ascending" else 16
    users.delete(crowd[at], actor=ACTOR)
    created(okta, userName="aaa@acme.example", externalId="aaa")
    created(okta, userName="zzz@acme.example", externalId="zzz")
    pages += [page(okta, start, **order) for start in (11, 21)]

    met = [name for name in names(*pages) if name.startswith("person")]
    assert met == sorted(told(crowd), reverse=direction == "descending")


def test_a_bookmark_is_forgotten_after_ten_minutes(okta, crowd):
    with time_machine.travel(1_700_000_000, tick=False) as clock:
        page(okta, 1)
        users.delete(crowd[3], actor=ACTOR)
        clock.shift(601)
        later = page(okta, 11)

    assert (later["totalResults"], names(later)[0]) == (24, "person11")
