"""Deactivated, deleted, in conflict."""

import pytest

from tests.scim.bodies import GROUP, TO_THE_LETTER, bulk, hire, operation, patch, pathless, pushed
from tests.scim.interop_profile.client import GOOD, change, created, find


def test_who_is_deactivated_by_patch_is_not_deleted(refused, idp, barbara):
    read = change(idp, barbara, {"op": "replace", "path": "active", "value": False})

    assert read["active"] is False
    assert idp("GET", barbara).json()["active"] is False
    assert find(idp, 'userName eq "barbara@acme.example"') == [barbara]
    assert refused("POST", "/Users", TO_THE_LETTER) == (409, "uniqueness")
    back = change(idp, barbara, {"op": "replace", "path": "active", "value": True})
    assert back["active"] is True


@pytest.mark.parametrize("kind", ["Users", "Groups"])
def test_what_is_deleted_is_gone_for_every_operation_and_query(refused, idp, barbara, kind):
    path = barbara if kind == "Users" else pushed(idp)
    body = TO_THE_LETTER if kind == "Users" else {"schemas": [GROUP], "displayName": "Sales"}

    gone = idp("DELETE", path)

    assert (gone.status_code, gone.content) == (204, b"")
    assert refused("GET", path) == (404, None)
    assert refused("PUT", path, body) == (404, None)
    assert refused("PATCH", path, patch(GOOD)) == (404, None)
    assert refused("DELETE", path) == (404, None)
    assert idp("GET", f"/{kind}").json()["totalResults"] == 0
    assert find(idp, f'id eq "{path.rpartition("/")[2]}"', kind) == []
    assert idp("GET", f"/{kind}?cursor=").json()["Resources"] == []


def test_a_deleted_resource_is_no_merely_inactive_one(idp, acme, barbara):
    group = pushed(idp)

    idp("DELETE", barbara)
    idp("DELETE", group)

    assert not acme.users.exists()
    assert not acme.groups.exists()


def test_the_names_of_what_is_deleted_are_free_again(idp, barbara):
    group = pushed(idp, externalId="00gSALES")
    idp("DELETE", barbara)
    idp("DELETE", group)

    assert created(idp) != barbara
    assert pushed(idp, externalId="00gSALES") != group


def test_a_conflict_is_a_409_that_names_uniqueness(refused, idp, barbara):
    ann = created(idp, userName="ann", externalId="00uANN")
    sales, other = pushed(idp, externalId="1"), pushed(idp, displayName="Other", externalId="2")
    rows = [
        (ann, "userName", "barbara@acme.example"),
        (ann, "externalId", "00uBARBARA"),
        (sales, "displayName", "Other"),
        (sales, "externalId", "2"),
    ]

    for path, name, taken in rows:
        for verb in ("add", "replace"):
            operation = patch({"op": verb, "path": name, "value": taken})
            assert refused("PATCH", path, operation) == (409, "uniqueness")
    assert refused("POST", "/Users", TO_THE_LETTER) == (409, "uniqueness")
    group = {"schemas": [GROUP], "displayName": "Other"}
    assert refused("POST", "/Groups", group) == (409, "uniqueness")
    assert idp("GET", other).json()["displayName"] == "Other"


def test_a_bulk_keeps_to_the_profile_too(idp, barbara):
    operations = [
        operation("PATCH", barbara, pathless(active=False)),
        operation("PATCH", barbara, patch({**GOOD, "path": "shoeSize"})),
        hire("barbara"),
    ]

    answers = idp("POST", "/Bulk", bulk(*operations)).json()["Operations"]

    said = [(each["status"], each["response"]["scimType"]) for each in answers]
    assert said == [("400", "invalidSyntax"), ("400", "invalidSyntax"), ("409", "uniqueness")]
    assert idp("GET", barbara).json()["active"] is True
