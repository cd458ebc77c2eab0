"""Endpoints, formats, filters and pages."""

import json
from urllib.parse import quote

import pytest

from tests.scim.bodies import GROUP, TO_THE_LETTER, bulk, hire, operation, patch, pushed
from tests.scim.interop_profile.client import GOOD, UNKNOWN, created, find


def test_each_resource_type_has_an_endpoint_of_its_own(idp, acme, barbara):
    acme.scim_connections.update(has_entitlements=True)
    group = pushed(idp)
    endpoints = [each["endpoint"] for each in idp("GET", "/ResourceTypes").json()["Resources"]]

    people, groups = (
        [each["id"] for each in idp("GET", path).json()["Resources"]]
        for path in ("/Users", "/Groups")
    )
    crossed = [idp("GET", f"/Users/{group[8:]}"), idp("GET", f"/Groups/{barbara[7:]}")]

    assert sorted(endpoints) == ["/Groups", "/Licenses", "/Users"]
    assert (people, groups) == ([barbara[7:]], [group[8:]])
    assert [each.status_code for each in crossed] == [404, 404]


def test_a_resource_is_addressed_by_its_id_alone(refused, barbara, idp):
    pushed(idp)

    for path in ("/Users/barbara@acme.example", "/Users/00uBARBARA", "/Groups/Sales"):
        assert refused("GET", path) == (404, None)
        assert refused("DELETE", path) == (404, None)
    assert idp("GET", barbara).json()["meta"]["location"].endswith(f"/scim/v2/acme{barbara}")


def test_every_answer_says_that_it_is_scim(idp, barbara):
    answers = [
        idp("GET", "/Users"),
        idp("GET", barbara),
        idp("GET", "/Schemas"),
        idp("GET", "/Users/x"),
        idp("GET", "/nothing"),
        idp("POST", "/Users", TO_THE_LETTER),
        idp("PATCH", barbara, patch(GOOD)),
        idp("PATCH", barbara, {}),
        idp("POST", "/Bulk", bulk(hire("ann"))),
    ]

    assert {each["Content-Type"] for each in answers} == {"application/scim+json"}
    assert all(json.loads(each.content) for each in answers)


def test_filters_know_eq_and_and(idp, barbara):
    created(idp, userName="ann", externalId="00uANN")

    assert find(idp, 'userName eq "barbara@acme.example"') == [barbara]
    assert find(idp, 'displayName eq "Barbara Jensen" and externalId eq "00uBARBARA"') == [barbara]
    assert find(idp, 'emails[type eq "work" and value eq "barbara@acme.example"]')[0] == barbara
    assert find(idp, 'userName eq "ann" and externalId eq "00uBARBARA"') == []


def test_no_filter_ever_chooses_what_is_changed(refused, barbara):
    chosen = f"?filter={quote('userName pr')}"

    for method, body in (("PATCH", patch(GOOD)), ("PUT", TO_THE_LETTER), ("DELETE", None)):
        for kind in ("/Users", "/Groups"):
            assert refused(method, kind + chosen, body) == (405, None)


@pytest.mark.parametrize(
    ("kind", "question"),
    [
        ("Users", 'shoeSize eq "44"'),
        ("Users", 'userName eq "b" and shoeSize eq "44"'),
        ("Users", 'emails[shoeSize eq "44"]'),
        ("Users", 'name.shoeSize eq "44"'),
        ("Users", f'{UNKNOWN}:shoeSize eq "44"'),
        ("Users", 'members.value eq "44"'),
        ("Users", 'password eq "44"'),
        ("Groups", 'userName eq "44"'),
        ("Groups", 'members[shoeSize eq "44"]'),
    ],
)
def test_a_filter_by_something_undefined_is_refused(refused, kind, question):
    assert refused("GET", f"/{kind}?filter={quote(question)}") == (400, "invalidFilter")


@pytest.fixture
def crowd(idp):
    """250 people and one group more than fit on a page."""
    people = [hire(f"p{number:03}") for number in range(250)]
    assert idp("POST", "/Bulk", bulk(*people)).status_code == 200
    body = {"schemas": [GROUP]}
    groups = [
        operation("POST", "/Groups", {**body, "displayName": f"Group {number}"}, bulkId=str(number))
        for number in range(201)
    ]
    assert idp("POST", "/Bulk", bulk(*groups)).status_code == 200
    return {"Users": 250, "Groups": 201}


def test_a_hundred_come_when_asked_for_or_when_nothing_is_said_and_never_too_many(idp, crowd):
    config = idp("GET", "/ServiceProviderConfig").json()
    most = config["pagination"]["maxPageSize"]

    for kind, total in crowd.items():
        sizes = {}
        for asked in ("", "count=100", "count=1000"):
            page = idp("GET", f"/{kind}?{asked}").json()
            assert page["totalResults"] == total
            assert page["itemsPerPage"] == len(page["Resources"])
            sizes[asked] = len(page["Resources"])
        assert sizes == {"": 100, "count=100": 100, "count=1000": most}


def onwards(page, met, way):
    """How the next page is asked for; "" after the last one."""
    if way == "cursor":
        return f"cursor={page['nextCursor']}" if "nextCursor" in page else ""
    return f"startIndex={met + 1}" if met < page["totalResults"] else ""


@pytest.mark.parametrize("way", ["index", "cursor"])
def test_every_list_is_read_page_by_page_to_its_end(idp, crowd, way):
    for kind, total in crowd.items():
        met, more = [], "startIndex=1" if way == "index" else "cursor="
        while more:
            page = idp("GET", f"/{kind}?count=100&{more}").json()
            met += [each["id"] for each in page["Resources"]]
            more = onwards(page, len(met), way)
        assert len(met) == len(set(met)) == total
