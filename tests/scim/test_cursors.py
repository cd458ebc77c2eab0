"""Pages by cursor (RFC 9865), as a client follows them."""

import re
from urllib.parse import quote

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings, strategies as st

from identity import arrivals, users
from identity.profiles import Profile
from tests.conftest import ACTOR, arrival, connection as scim_connection, scim_client
from tests.scim.bodies import pathless, pushed

SEARCH = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"]}
BY_NAME = {"sortBy": "userName", "sortOrder": "descending"}


@pytest.fixture
def crowd(acme):
    return [arrival(acme, f"person{number:02}", "Crowd") for number in range(12)]


def ask(idp, path="/Users", **query):
    asked = "&".join(f"{name}={quote(str(value))}" for name, value in query.items())
    return idp("GET", f"{path}?{asked}")


def page(idp, cursor="", count=5, **query):
    answer = ask(idp, cursor=cursor, count=count, **query)
    assert answer.status_code == 200, answer.json()
    return answer.json()


def walk(idp, step="nextCursor", start="", **query):
    """All pages from `start` on."""
    pages = [page(idp, start, **query)]
    while step in pages[-1]:
        pages.append(page(idp, pages[-1][step], **query))
        assert len(pages) < 50
    return pages


def names(*pages):
    found = [each for page in pages for each in page["Resources"]]
    return [each.get("userName", each.get("displayName")).partition("@")[0] for each in found]


def told(people):
    return [each.user_name.partition("@")[0] for each in people]


def refusal(answer):
    assert answer.status_code == 400, answer.json()
    return answer.json()["scimType"]


def test_the_next_cursors_lead_through_everybody_and_end(okta, crowd):
    pages = walk(okta)

    assert [each["itemsPerPage"] for each in pages] == [5, 5, 2]
    assert names(*pages) == told(crowd)
    assert {each["totalResults"] for each in pages} == {12}
    assert all("startIndex" not in each for each in pages)
    assert "previousCursor" not in pages[0]
    assert "nextCursor" not in pages[-1]


def test_the_previous_cursors_lead_back_over_the_same_pages(okta, crowd):
    forward = walk(okta)
    back = walk(okta, "previousCursor", forward[2]["previousCursor"])

    assert [names(each) for each in back] == [names(forward[1]), names(forward[0])]
    assert names(page(okta, back[1]["nextCursor"])) == names(forward[1])
    assert {each["totalResults"] for each in back} == {12}


def test_a_last_page_that_is_full_has_no_cursor_to_nowhere(okta, crowd):
    assert [each["itemsPerPage"] for each in walk(okta, count=4)] == [4, 4, 4]
    assert "nextCursor" not in page(okta, count=12)


def test_nobody_at_all_is_one_empty_page(okta, db):
    empty = page(okta)

    assert (empty["totalResults"], empty["Resources"]) == (0, [])
    assert not {"nextCursor", "previousCursor"} & empty.keys()


def test_cursors_are_not_given_to_those_who_page_by_index(okta, crowd):
    answer = ask(okta, count=5).json()

    assert not {"nextCursor", "previousCursor"} & answer.keys()
    assert answer["startIndex"] == 1


def test_an_empty_cursor_may_stand_without_its_equals_sign(okta, crowd):
    answer = okta("GET", "/Users?filter=active%20eq%20true&cursor&count=3").json()

    assert answer["itemsPerPage"] == 3
    assert re.fullmatch(r"[A-Za-z0-9._~-]+", answer["nextCursor"])


def test_count_zero_gives_the_total_and_no_cursor_to_loop_on(okta, crowd):
    answer = page(okta, count=0)

    assert (answer["totalResults"], answer["Resources"]) == (12, [])
    assert "nextCursor" not in answer


@pytest.mark.parametrize("direction", ["ascending", "descending"])
@pytest.mark.parametrize("by", ["userName", "title", "emails.type", "meta.created", "active", "id"])
def test_sorted_pages_follow_each_other_and_lead_back(okta, crowd, by, direction):
    for number, person in enumerate(crowd):
        if number % 3:
            okta("PATCH", f"/Users/{person.scim_id}", pathless(title=f"T{number % 5}"))
    order = {"sortBy": by, "sortOrder": direction}

    pages = walk(okta, count=3, **order)
    back = walk(okta, "previousCursor", pages[-1]["previousCursor"], count=3, **order)

    assert names(*pages) == names(ask(okta, **order).json())
    assert [names(each) for each in reversed(back)] == [names(each) for each in pages[:-1]]


def test_people_are_searched_by_post_with_a_cursor_in_the_body(okta, crowd):
    body = {**SEARCH, "cursor": "", "count": 5, "filter": 'userName sw "person"', **BY_NAME}
    pages = [okta("POST", "/Users/.search", body).json()]
    while "nextCursor" in pages[-1]:
        body = {**body, "cursor": pages[-1]["nextCursor"]}
        pages.append(okta("POST", "/Users/.search", body).json())

    assert names(*pages) == told(reversed(crowd))


@pytest.mark.parametrize("order", [{}, {"sortBy": "displayName"}, {"sortBy": "meta.created"}])
def test_all_types_are_one_collection_there_and_back(okta, crowd, order):
    for name in ("Person05 Crowd", "Alpha", "zebra"):
        pushed(okta, displayName=name)
    body = {**SEARCH, "cursor": "", "count": 4, **order}
    whole = okta("POST", "/.search", {**SEARCH, **order}).json()

    pages = [okta("POST", "/.search", body).json()]
    while "nextCursor" in pages[-1]:
        pages.append(okta("POST", "/.search", {**body, "cursor": pages[-1]["nextCursor"]}).json())
    back = [pages[-1]]
    while "previousCursor" in back[-1]:
        back.append(okta("POST", "/.search", {**body, "cursor": back[-1]["previousCursor"]}).json())

    assert len(pages) == 4
    assert names(*pages) == names(whole)
    assert names(*reversed(back)) == names(whole)
    assert {each["totalResults"] for each in pages} == {15}


def test_groups_are_paged_by_cursor_too(okta, crowd):
    for number in range(5):
        pushed(okta, crowd[number], displayName=f"group{number}")

    pages = walk(lambda method, path: okta(method, path.replace("/Users", "/Groups")), count=2)

    assert names(*pages) == [f"group{number}" for number in range(5)]
    assert all(each["members"] for page in pages for each in page["Resources"])


def test_a_cursor_is_opaque_and_no_two_are_alike(okta, crowd):
    one, other = (page(okta, **BY_NAME)["nextCursor"] for _ in range(2))

    assert one != other
    assert "person" not in one
    assert names(page(okta, one, **BY_NAME)) == names(page(okta, other, **BY_NAME))


@pytest.mark.parametrize(
    "cursor", ["x", "a" * 5000, "%00", "ä", "AAAA", "=", "1", "eyJhIjoxfQ", "a b", "-" * 40]
)
def test_what_is_no_cursor_of_ours_is_refused(okta, crowd, cursor):
    assert refusal(okta("GET", f"/Users?cursor={cursor}")) == "invalidCursor"


def test_a_cursor_that_was_changed_is_refused(okta, crowd):
    cursor = page(okta)["nextCursor"]
    other = "A" if cursor[30] != "A" else "B"

    for forged in (cursor[:-2], cursor[:30] + other + cursor[31:], cursor + "AAAA", cursor * 2):
        assert refusal(ask(okta, cursor=forged, count=5)) == "invalidCursor"


@pytest.mark.parametrize(
    "other",
    [
        {"filter": "active eq true"},
        {"sortBy": "userName"},
        {"sortBy": "displayName", "sortOrder": "descending"},
        {"sortBy": "displayName", "path": "/Groups"},
    ],
)
def test_a_cursor_of_another_query_is_refused(okta, crowd, other):
    cursor = page(okta, sortBy="displayName")["nextCursor"]

    assert refusal(ask(okta, cursor=cursor, count=5, **other)) == "invalidCursor"


def test_a_cursor_of_another_organization_is_refused(okta, globex_okta, crowd):
    cursor = page(okta)["nextCursor"]

    assert refusal(ask(globex_okta, cursor=cursor, count=5)) == "invalidCursor"


def test_a_new_token_of_the_same_client_goes_on_with_the_cursor(okta, acme, crowd):
    first = page(okta)

    assert names(page(scim_client(acme), first["nextCursor"])) == told(crowd[5:10])


@pytest.mark.parametrize("count", [4, 6, 0, None])
def test_another_count_is_refused_as_such(okta, crowd, count):
    cursor = page(okta)["nextCursor"]
    query = {"cursor": cursor} if count is None else {"cursor": cursor, "count": count}

    assert refusal(ask(okta, **query)) == "invalidCount"


def test_a_count_that_is_no_number_is_refused_as_such(okta, crowd):
    assert refusal(okta("GET", "/Users?cursor=&count=many")) == "invalidCount"
    assert refusal(okta("GET", "/Users?cursor=&count=5&count=5")) == "invalidCount"


def test_a_count_above_the_most_is_the_most(okta, crowd):
    assert page(okta, count=100_000)["itemsPerPage"] == 12


def test_a_cursor_opens_for_an_hour(okta, crowd):
    with time_machine.travel(1_700_000_000, tick=False) as clock:
        cursor = page(okta)["nextCursor"]
        clock.shift(3600)
        in_time = ask(okta, cursor=cursor, count=5)
        clock.shift(1)
        late = ask(okta, cursor=cursor, count=5)

    assert names(in_time.json()) == told(crowd[5:10])
    assert refusal(late) == "expiredCursor"


@pytest.mark.parametrize("given", ["cursor=&startIndex=1", "startIndex=101&cursor=x"])
def test_a_cursor_and_a_start_index_exclude_each_other(okta, crowd, given):
    assert refusal(okta("GET", f"/Users?{given}")) == "invalidValue"
    both = {**SEARCH, "cursor": "", "startIndex": 1}
    assert refusal(okta("POST", "/.search", both)) == "invalidValue"


@pytest.mark.parametrize("cursor", [1, ["x"], {}, True])
def test_a_cursor_that_is_no_text_is_refused(okta, crowd, cursor):
    answer = okta("POST", "/Users/.search", {**SEARCH, "cursor": cursor})

    assert refusal(answer) == "invalidCursor"
    assert refusal(okta("GET", "/Users?cursor=&cursor=")) == "invalidCursor"


def test_a_cursor_of_a_key_that_was_rotated_still_opens(okta, crowd, settings):
    cursor = page(okta)["nextCursor"]
    old = settings.ENCRYPTION_KEYS

    settings.ENCRYPTION_KEYS = ["a-new-master-key", *old]
    assert names(page(okta, cursor)) == told(crowd[5:10])
    settings.ENCRYPTION_KEYS = ["a-new-master-key"]
    assert refusal(ask(okta, cursor=cursor, count=5)) == "invalidCursor"


def test_pages_take_one_query_and_the_first_one_counts(okta, crowd):
    def statements(cursor):
        with CaptureQueriesContext(connection) as captured:
            answer = page(okta, cursor, **BY_NAME)
        sql = [each["sql"] for each in captured.captured_queries]
        return answer, [each for each in sql if "identity_user" in each]

    first, counted = statements("")
    _, second = statements(first["nextCursor"])

    assert sum("COUNT" in sql for sql in counted) == 1
    assert (len(counted), len(second)) == (1, 1)
    assert "OFFSET" not in second[0]


def test_whoever_came_back_to_a_page_that_has_gone_can_go_on(okta, crowd):
    second = page(okta, page(okta)["nextCursor"])
    for person in crowd[:5]:
        users.delete(person, actor=ACTOR)

    gone = page(okta, second["previousCursor"])

    assert gone["Resources"] == []
    assert "previousCursor" not in gone
    assert names(page(okta, gone["nextCursor"])) == told(crowd[5:10])


def test_whoever_reaches_an_end_that_has_gone_can_go_back(okta, crowd):
    second = page(okta, page(okta)["nextCursor"])
    for person in crowd[10:]:
        users.delete(person, actor=ACTOR)

    gone = page(okta, second["nextCursor"])

    assert gone["Resources"] == []
    assert "nextCursor" not in gone
    assert names(page(okta, gone["previousCursor"])) == told(crowd[5:10])


TITLES = st.sampled_from(["", "a", "B", "ä", "straße", "STRASSE"])
CHANGES = st.tuples(
    st.sampled_from(["create", "delete", "sort elsewhere", "touch"]), st.integers(0, 30), TITLES
)
ORDERS = [{}, {"sortBy": "title"}, {"sortBy": "title", "sortOrder": "descending"}]


def titled(acme, number, title):
    profile = Profile(f"p{number}@acme.example", attributes={"title": title} if title else {})
    return arrivals.provision(scim_connection(acme), profile=profile, is_active=True, actor=ACTOR)


class Town:
    """People who come, go and change; `staying` have been there, and as they were, all along."""

    def __init__(self, acme, titles):
        self.acme, self.titles = acme, titles
        for person in acme.users.all():
            users.delete(person, actor=ACTOR)
        self.people = [titled(acme, number, title) for number, title in enumerate(titles)]
        self.staying = {str(person.scim_id) for person in self.people}
        self.arrived = len(titles)

    def change(self, what, which, title):
        if what == "create":
            titled(self.acme, f"late{self.arrived}", title)
            self.arrived += 1
        elif self.people:
            self.change_one(what, self.people[which % len(self.people)], title)

    def change_one(self, what, person, title):
        if what == "delete":
            self.people.remove(person)
            users.delete(person, actor=ACTOR)
        else:
            other = {"title": title} if what == "sort elsewhere" and title else {}
            kept = {**person.profile, **other, "nickName": f"n{person.version}"}
            profile = Profile(person.user_name, attributes=kept)
            users.replace_profile(person, profile=profile, actor=ACTOR)
        if what != "touch":
            self.staying.discard(str(person.scim_id))


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    titles=st.lists(TITLES, min_size=3, max_size=9),
    changes=st.lists(st.lists(CHANGES, max_size=3), min_size=1, max_size=6),
    count=st.integers(1, 3),
    order=st.sampled_from(ORDERS),
)
def test_who_stays_is_met_exactly_once_whatever_happens_meanwhile(
    okta, acme, titles, changes, count, order
):
    town, met, cursor = Town(acme, titles), [], ""
    turns = iter(changes)
    while cursor is not None:
        answer = page(okta, cursor, count, **order)
        met += [each["id"] for each in answer["Resources"]]
        cursor = answer.get("nextCursor")
        for each in next(turns, []):
            town.change(*each)

    now = [each["id"] for each in ask(okta, **order).json()["Resources"]]
    assert [each for each in met if each in town.staying] == [
        each for each in now if each in town.staying
    ]
