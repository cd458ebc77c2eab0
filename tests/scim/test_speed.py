"""The shape is fast: a constant number of queries, whatever a page holds."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from telephony import extensions
from tests.conftest import ACTOR, arrival
from tests.scim.bodies import BARBARA, GROUP, member, patch, pathless, pushed


@pytest.fixture
def crowd(acme):
    people = [arrival(acme, f"person{number:03}", "Crowd") for number in range(120)]
    for number, person in enumerate(people[:30]):
        extensions.give(person, number=str(3000 + number), actor=ACTOR)
    return people


@pytest.fixture
def known_okta(okta):
    """Okta whose token was used within the minute, so that its use is not written again."""
    okta("GET", "/Users?count=0")
    return okta


def queries(idp, *call):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = idp(*call)
    assert response.status_code < 300
    statements = [each["sql"] for each in captured.captured_queries]
    return [sql for sql in statements if sql.startswith(("SELECT", "INSERT", "UPDATE", "DELETE"))]


def test_reading_finding_and_paging_take_three_queries_at_most(known_okta, crowd):
    one = queries(known_okta, "GET", f"/Users/{crowd[0].scim_id}")
    found = queries(known_okta, "GET", '/Users?filter=userName eq "person001@acme.example"')
    page = queries(known_okta, "GET", "/Users?startIndex=1&count=100")
    last = queries(known_okta, "GET", "/Users?startIndex=101&count=100")

    assert (len(one), len(found), len(page), len(last)) == (2, 2, 2, 2)


def test_pages_of_groups_by_cursor_and_in_another_order_take_three_queries_at_most(
    known_okta, crowd
):
    for number in range(6):
        pushed(known_okta, *crowd[:3], displayName=f"Group {number}")
    wanted = [
        "/Groups?count=5",
        "/Groups?count=5&filter=displayName sw %22group%22&sortBy=members.value",
        "/Groups?cursor=&count=5&sortBy=displayName&sortOrder=descending",
        "/Users?cursor=&count=100",
        "/Users?cursor=&count=100&sortBy=groups.display",
        "/Users?filter=userName sw %22person%22&sortBy=emails&count=100",
    ]

    assert [len(queries(known_okta, "GET", path)) for path in wanted] == [3, 3, 3, 2, 2, 3]


def test_creating_and_changing_take_eight_queries_at_most(known_okta, crowd):
    create = queries(known_okta, "POST", "/Users", BARBARA)
    change = queries(
        known_okta, "PATCH", f"/Users/{crowd[0].scim_id}", pathless(displayName="Other")
    )

    assert (len(create), len(change)) == (6, 6)


def test_suspending_and_reinstating_take_eight_queries_at_most(known_okta, crowd):
    path = f"/Users/{crowd[-1].scim_id}"

    suspend = queries(known_okta, "PATCH", path, pathless(active=False))
    reinstate = queries(known_okta, "PATCH", path, pathless(active=True))

    assert (len(suspend), len(reinstate)) == (8, 8)


@pytest.mark.parametrize("size", [4, 100])
def test_groups_are_written_by_eight_queries_however_many_are_in_them(known_okta, crowd, size):
    half = [*map(member, crowd[: size // 2])]
    other = [*map(member, crowd[size // 2 : size])]
    group = {"schemas": [GROUP], "displayName": "Half"}
    first, *_ = crowd
    push = {"op": "add", "path": "members", "value": other}
    leave = {"op": "remove", "path": f'members[value eq "{first.scim_id}"]'}

    path = pushed(known_okta, *crowd[: size // 2], displayName="Sales")
    calls = [
        ("POST", "/Groups", {**group, "members": half}),
        ("PATCH", path, patch(push)),
        ("PATCH", path, patch(leave)),
        ("PATCH", path, patch({**push, "op": "replace"})),
        ("PATCH", path, patch({**push, "value": half}, {**leave, "path": f'members[value eq "{crowd[size - 1].scim_id}"]'})),
        ("PUT", path, {**group, "displayName": "Sales", "members": other}),
        ("PATCH", path, pathless(displayName="Field")),
    ]  # fmt: skip

    assert [len(queries(known_okta, *call)) for call in calls] == [8, 7, 7, 8, 8, 8, 6]


def test_whoever_wants_no_groups_lets_nobody_look_for_them(known_okta, crowd):
    usual = queries(known_okta, "GET", "/Users?count=5")
    without = queries(known_okta, "GET", "/Users?count=5&excludedAttributes=groups")

    assert len(usual) == len(without)
    assert any("identity_membership" in sql for sql in usual)
    assert not any("identity_membership" in sql for sql in without)


@pytest.mark.parametrize("path", ["/.search", "/Users/.search", "/Groups/.search"])
def test_a_search_by_post_only_reads(known_okta, crowd, path):
    search = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"], "count": 5}

    asked = queries(known_okta, "POST", path, search)

    assert asked
    assert all(sql.startswith("SELECT") for sql in asked)
