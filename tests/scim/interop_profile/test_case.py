"""Where case counts, in filters and in uniqueness alike."""

import pytest

from tests.scim.bodies import GROUP, TO_THE_LETTER, changed, patch, pushed
from tests.scim.interop_profile.client import change, created, find

KINDS = ["User", "Group"]


@pytest.mark.parametrize("kind", KINDS)
def test_case_counts_in_an_id(refused, idp, barbara, kind):
    path = barbara if kind == "User" else pushed(idp)
    collection, _, scim_id = path[1:].partition("/")
    shouted = f"/{collection}/{scim_id.upper()}"

    assert shouted != path
    assert find(idp, f'id eq "{scim_id}"', collection) == [path]
    assert find(idp, f'id eq "{scim_id.upper()}"', collection) == []
    for method in ("GET", "PUT", "PATCH", "DELETE"):
        body = {"PATCH": patch({"op": "add", "path": "externalId", "value": "x"})}
        body["PUT"] = TO_THE_LETTER if kind == "User" else {"schemas": [GROUP], "displayName": "x"}
        assert refused(method, shouted, body.get(method)) == (404, None)


def test_case_counts_in_the_id_of_a_member(idp, barbara):
    shouted = [{"value": barbara[7:].upper()}]
    body = {"schemas": [GROUP], "displayName": "Sales", "members": shouted}

    group = idp("POST", "/Groups", body)
    path = f"/Groups/{group.json()['id']}"
    patched = change(idp, path, {"op": "add", "path": "members", "value": shouted})

    assert group.status_code == 201
    assert "members" not in group.json()
    assert "members" not in patched


def test_case_counts_in_an_external_id_in_filters_and_in_uniqueness(refused, idp):
    small = created(idp, userName="ann", externalId="abc-123")
    large = created(idp, userName="ben", externalId="ABC-123")

    assert find(idp, 'externalId eq "abc-123"') == [small]
    assert find(idp, 'externalId eq "ABC-123"') == [large]
    assert find(idp, 'externalId eq "Abc-123"') == []
    taken = changed(TO_THE_LETTER, userName="cleo", externalId="ABC-123")
    assert refused("POST", "/Users", taken) == (409, "uniqueness")
    rename = patch({"op": "replace", "path": "externalId", "value": "ABC-123"})
    assert refused("PATCH", small, rename) == (409, "uniqueness")


@pytest.mark.parametrize(
    ("taken", "same"), [("JSmith", "jsmith"), ("STRASSE", "straße"), ("ÅSA", "a\u030asa")]
)
def test_case_does_not_count_in_a_user_name_in_filters_and_in_uniqueness(refused, idp, taken, same):
    path = created(idp, userName=taken, externalId=None)
    other = created(idp, userName="ann", externalId=None)

    assert find(idp, f'userName eq "{same}"') == find(idp, f'userName eq "{taken}"') == [path]
    again = changed(TO_THE_LETTER, userName=same, externalId=None)
    assert refused("POST", "/Users", again) == (409, "uniqueness")
    rename = patch({"op": "replace", "path": "userName", "value": same})
    assert refused("PATCH", other, rename) == (409, "uniqueness")


def test_case_does_not_count_in_the_name_of_a_group_in_filters_and_in_uniqueness(refused, idp):
    path, other = pushed(idp), pushed(idp, displayName="Other")

    assert find(idp, 'displayName eq "sALES"', "Groups") == [path]
    again = {"schemas": [GROUP], "displayName": "sALES"}
    assert refused("POST", "/Groups", again) == (409, "uniqueness")
    rename = patch({"op": "replace", "path": "displayName", "value": "sALES"})
    assert refused("PATCH", other, rename) == (409, "uniqueness")
