"""What happened to other SCIM servers, as their issues tell, does not happen here.

Groups of thousands, and many pushes to one at the same instant, are in `test_groups_of_many`.
"""

import pytest

from tests.conftest import arrival
from tests.scim.bodies import BARBARA, changed, created, patch, pathless, pushed, replace


@pytest.fixture
def ann(acme):
    return arrival(acme, "ann", "Group")


@pytest.fixture
def ben(acme):
    return arrival(acme, "ben", "Group")


@pytest.fixture
def cleo(acme):
    return arrival(acme, "cleo", "Group")


def members(idp, path):
    return {each["value"] for each in idp("GET", path).json().get("members", [])}


def test_after_each_operation_a_group_has_exactly_the_members_it_should(okta, ann, ben, cleo):
    a, b, c = (str(each.scim_id) for each in (ann, ben, cleo))
    path = pushed(okta, ann)
    steps = [
        ({"op": "add", "path": "members", "value": [{"value": b}]}, {a, b}),
        ({"op": "add", "path": "members", "value": [{"value": b}, {"value": c}]}, {a, b, c}),
        ({"op": "remove", "path": f'members[value eq "{b}"]'}, {a, c}),
        ({"op": "remove", "path": f'members[value eq "{b}"]'}, {a, c}),
        ({"op": "replace", "path": "members", "value": [{"value": b}]}, {b}),
        ({"op": "add", "value": {"members": [{"value": a}]}}, {a, b}),
        ({"op": "remove", "path": "members", "value": [{"value": a}]}, {b}),
        ({"op": "remove", "path": "members"}, set()),
    ]

    for operation, expected in steps:
        answer = okta("PATCH", path, patch(operation))

        assert answer.status_code == 200
        assert members(okta, path) == expected, operation


@pytest.mark.parametrize(
    "body",
    [
        pathless(active=False),
        pathless(active="False"),
        pathless(ACTIVE=False),
        replace("active", False),
        replace("active", "False"),
        replace("active", "false"),
        replace("urn:ietf:params:scim:schemas:core:2.0:User:active", False),
        patch({"op": "Add", "path": "active", "value": False}),
        patch({"op": "Add", "value": {"active": "false"}}),
        patch({"op": "replace", "path": "active", "value": [{"value": "False"}]}),
    ],
)
def test_a_patch_of_active_that_is_answered_well_has_changed_it(okta, bob, body):
    path = f"/Users/{bob.scim_id}"

    answer = okta("PATCH", path, body)

    assert answer.status_code == 200
    assert okta("GET", path).json()["active"] is False
    bob.refresh_from_db()
    assert not bob.is_active


@pytest.mark.parametrize("way", ["POST", "PUT", "PATCH"])
def test_an_id_that_a_client_sends_reaches_nobody_else(okta, bob, way):
    bobs = f"/Users/{bob.scim_id}"
    before, mine = okta("GET", bobs).json(), created(okta)
    body = changed(BARBARA, id=str(bob.scim_id), displayName="Intruder")
    deeds = {
        "POST": ("/Users", changed(body, userName="third@acme.example", externalId="00u3")),
        "PUT": (mine, body),
        "PATCH": (mine, pathless(id=str(bob.scim_id), displayName="Intruder")),
    }
    path, sent = deeds[way]

    answer = okta(way, path, sent)

    assert answer.status_code in (200, 201)
    assert answer.json()["displayName"] == "Intruder"
    assert answer.json()["id"] != str(bob.scim_id)
    assert okta("GET", bobs).json() == before


@pytest.mark.parametrize("way", ["PATCH", "PUT", "DELETE", "GET"])
def test_somebody_scim_never_provisioned_is_not_listed_nor_reached(okta, alice, bob, way):
    path = f"/Users/{alice.scim_id}"
    bodies = {"PATCH": pathless(active=False), "PUT": changed(BARBARA, active=False)}

    answer = okta(way, path, bodies.get(way))

    listed = [each["userName"] for each in okta("GET", "/Users").json()["Resources"]]
    assert answer.status_code == 404
    assert listed == ["bob@acme.example"]
    assert okta("GET", '/Users?filter=userName eq "alice@acme.example"').json()["Resources"] == []
    alice.refresh_from_db()
    assert alice.is_active


@pytest.mark.parametrize("address", ["a@x.local", "a@x.test", "a@localhost", "a@ümlaut.example"])
def test_an_odd_address_stops_nobodys_sync(okta, address):
    email = {"value": address, "type": "work", "primary": True}

    path = created(okta, userName=address, emails=[email])

    assert okta("GET", path).json()["emails"] == [email]


def test_one_person_is_read_as_a_person_never_as_a_list(okta, bob):
    path = f"/Users/{bob.scim_id}"

    read = okta("GET", path).json()
    refused = okta("PUT", path, okta("GET", "/Users").json())

    assert read["userName"] == "bob@acme.example"
    assert "Resources" not in read
    assert refused.status_code == 400
    assert okta("GET", path).json() == read


@pytest.mark.parametrize("way", ["PATCH", "PUT"])
def test_somebody_brought_back_is_back_at_the_next_read(okta, carol, way):
    path = f"/Users/{carol.scim_id}"
    read = okta("GET", path).json()
    bodies = {"PATCH": pathless(active=True), "PUT": {**read, "active": True}}

    okta(way, path, bodies[way])

    assert okta("GET", path).json()["active"] is True
    (found,) = okta("GET", f'/Users?filter=userName eq "{carol.user_name}"').json()["Resources"]
    assert found["active"] is True
