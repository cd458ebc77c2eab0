"""What Okta's client is known to send and to need, beyond what the other tests say of it."""

import pytest

from identity import users
from tests.conftest import ACTOR, arrival
from tests.scim.bodies import (
    BARBARA,
    ENTERPRISE,
    changed,
    created,
    member,
    pathless,
    pushed,
)

HEADERS = {
    "User-Agent": "Okta SCIM Client 1.0.0",
    "Accept": "application/scim+json",
    "Accept-Charset": "utf-8",
    "Accept-Encoding": "gzip,deflate",
}


@pytest.mark.parametrize("kind", ["application/scim+json; charset=utf-8", "application/json"])
def test_okta_is_answered_in_json_whatever_it_calls_its_own(okta, kind):
    answer = okta("POST", "/Users", BARBARA, **HEADERS, **{"Content-Type": kind})

    assert answer.status_code == 201
    assert answer["Content-Type"].startswith("application/scim+json")
    assert "Content-Encoding" not in answer
    assert answer.json()["userName"] == "barbara@acme.example"


@pytest.mark.parametrize("path", ["/Users", "/Groups"])
def test_okta_reads_counters_that_are_integers(okta, bob, path):
    answer = okta("GET", f"{path}?startIndex=1&count=100").json()

    for name in ("totalResults", "startIndex", "itemsPerPage"):
        assert type(answer[name]) is int


def test_okta_may_look_for_an_address_under_the_name_user_name(okta):
    """An app of the wizard lets an administrator choose which value is asked for."""
    created(okta, userName="bjensen")

    found = okta("GET", '/Users?filter=userName eq "barbara@acme.example"&startIndex=1&count=100')

    assert (found.status_code, found.json()["Resources"]) == (200, [])
    assert okta("GET", '/Users?filter=userName eq "bjensen"').json()["totalResults"] == 1


def test_okta_creates_with_an_empty_list_of_groups_and_a_placeholder_for_a_password(okta, acme):
    answer = okta("POST", "/Users", changed(BARBARA, groups=[], password="n0body-knows-1t"))

    assert answer.status_code == 201
    assert "n0body-knows-1t" not in answer.content.decode()
    assert not acme.users.get().has_usable_password()


def test_an_older_catalogue_app_puts_the_profile_and_patches_the_rest(okta, acme):
    path = created(okta)
    read = okta("GET", path).json()

    okta("PUT", path, {**read, "name": {"givenName": "Babs", "familyName": "Jensen"}})
    okta("PATCH", path, pathless(password="an0ther-0ne"))
    out = okta("PATCH", path, pathless(active=False)).json()

    assert (out["name"]["givenName"], out["active"]) == ("Babs", False)
    assert okta("PATCH", path, pathless(active=True)).json()["active"] is True


def test_a_password_that_a_wizard_app_puts_changes_nothing(okta, acme):
    path = created(okta)
    read = okta("GET", path).json()

    answer = okta("PUT", path, {**read, "password": "a-new-secret-of-theirs"})

    assert answer.status_code == 200
    assert answer.json() == read
    assert not acme.users.get().has_usable_password()


def test_a_wizard_app_deactivates_by_putting_back_all_it_read(okta, bob):
    path = f"/Users/{bob.scim_id}"
    before = okta("GET", path).json()

    out = okta("PUT", path, {**before, "active": False}).json()

    assert {**out, "meta": None} == {**before, "active": False, "meta": None}
    assert okta("GET", path).json() == out


def test_okta_wakes_an_inactive_person_before_it_pushes_the_profile(okta, carol):
    (found,) = okta("GET", f'/Users?filter=userName eq "{carol.user_name}"').json()["Resources"]
    path = f"/Users/{found['id']}"
    assert found["active"] is False

    okta("PATCH", path, pathless(active=True))
    seen = okta("GET", path).json()
    okta("PATCH", path, pathless(displayName="Carol Back"))

    assert seen["active"] is True
    assert okta("GET", path).json()["displayName"] == "Carol Back"


def test_okta_leaves_out_of_an_import_those_who_say_they_are_not_active(okta, bob, carol):
    page = okta("GET", "/Users?startIndex=1&count=100").json()["Resources"]

    assert {each["userName"]: each["active"] for each in page} == {
        "bob@acme.example": True,
        "carol@acme.example": False,
    }


def test_an_import_of_groups_meets_every_group_that_stays_exactly_once(okta, acme):
    paths = [pushed(okta, displayName=f"Group {number:03}") for number in range(240)]
    met = []
    for start in (1, 101, 201):
        page = okta("GET", f"/Groups?startIndex={start}&count=100&excludedAttributes=members")
        met += [each["displayName"] for each in page.json()["Resources"]]
        okta("DELETE", paths[start])
        pushed(okta, displayName=f"Late {start}")

    stays = {f"Group {number:03}" for number in range(240)} - {"Group 001", "Group 101"}
    assert stays <= set(met)
    assert len(met) == len(set(met))


def test_okta_reads_one_primary_address_so_there_is_one(okta):
    home = {"type": "home", "locality": "Rome"}
    work = {"type": "work", "locality": "Oslo"}

    path = created(okta, addresses=[home, work])

    primary = [each for each in okta("GET", path).json()["addresses"] if each.get("primary")]
    assert primary == [{**work, "primary": True}]


def test_numbers_of_okta_where_strings_belong_become_strings(okta):
    address = {"type": "work", "postalCode": 94107, "primary": True}
    path = created(
        okta, externalId=4711, addresses=[address], **{ENTERPRISE: {"employeeNumber": 7}}
    )

    read = okta("GET", path).json()

    assert read["externalId"] == "4711"
    assert read["addresses"] == [{**address, "postalCode": "94107"}]
    assert read[ENTERPRISE] == {"employeeNumber": "7"}


def test_okta_pushes_empty_values(okta):
    path = created(okta, title="Guide", nickName="Babs", timezone="Europe/Rome")
    empty = {"title": "", "nickName": None, "addresses": [], "name": {"familyName": "Jensen"}}

    patched = okta("PATCH", path, pathless(**empty)).json()
    put = okta("PUT", path, {**patched, "timezone": "", "displayName": None}).json()

    assert not {"title", "nickName", "addresses"} & patched.keys()
    assert not {"timezone", "displayName"} & put.keys()


def test_no_extension_of_ours_has_an_attribute_by_the_name_of_groups(okta):
    schemas = okta("GET", "/Schemas").json()["Resources"]
    ours = [each for each in schemas if not each["id"].startswith("urn:ietf:")]

    assert ours
    assert "groups" not in [each["name"] for schema in ours for each in schema["attributes"]]


def test_a_refusal_is_written_for_the_administrator_who_reads_oktas_tasks(okta, bob):
    path = created(okta)

    answer = okta("PATCH", path, pathless(userName="BOB@acme.example"))

    detail = answer.json()["detail"]
    assert answer.status_code == 409
    assert "BOB@acme.example" in detail
    assert detail.endswith(".")
    assert "IntegrityError" not in detail


def test_okta_suspending_or_deleting_a_deactivated_person_sends_nothing_and_may_come_back(okta):
    path = created(okta)
    okta("PATCH", path, pathless(active=False))

    again = okta("POST", "/Users", BARBARA)
    found = okta("GET", '/Users?filter=userName eq "barbara@acme.example"').json()["Resources"]

    assert again.status_code == 409
    assert [f"/Users/{each['id']}" for each in found] == [path]


# Groups


@pytest.fixture
def ann(acme):
    return arrival(acme, "ann", "Group")


def test_okta_finds_a_group_before_it_pushes_one(okta, ann):
    question = '/Groups?filter=displayName eq "{}"&startIndex=1&count=100'
    nobody = okta("GET", question.format("Sales"))
    path = pushed(okta, ann)

    found = okta("GET", question.format("sales")).json()["Resources"]

    assert (nobody.status_code, nobody.json()["Resources"]) == (200, [])
    assert [f"/Groups/{each['id']}" for each in found] == [path]


def test_a_wizard_app_puts_a_group_with_the_members_it_wants_and_ids_it_knows(okta, ann, bob):
    path = pushed(okta, ann)
    members = [member(ann), member(bob)]
    body = {"id": path[8:], "displayName": "Field", "members": members, "schemas": []}

    answer = okta("PUT", path, body)

    assert answer.status_code == 200
    assert {each["value"] for each in answer.json()["members"]} == {m["value"] for m in members}


def test_okta_gets_all_of_a_group_but_may_go_without_its_members(okta, ann):
    path = pushed(okta, ann)

    answer = okta("PATCH", f"{path}?excludedAttributes=members", pathless(displayName="Field"))

    assert answer.json().keys() >= {"schemas", "id", "displayName", "meta"}
    assert answer.json()["displayName"] == "Field"


def test_people_of_a_deleted_group_stay_and_the_name_is_free(okta, ann):
    path = pushed(okta, ann)

    assert okta("DELETE", path).status_code == 204
    assert okta("GET", path).status_code == 404
    assert okta("GET", f"/Users/{ann.scim_id}").json()["active"] is True
    assert pushed(okta, ann) != path


def test_a_suspended_person_stays_in_the_groups_that_okta_pushed(okta, ann):
    path = pushed(okta, ann)
    users.suspend(ann, actor=ACTOR)

    assert [each["value"] for each in okta("GET", path).json()["members"]] == [str(ann.scim_id)]
