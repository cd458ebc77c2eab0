"""authentik, JumpCloud, OneLogin, Google Workspace, Rippling and Ping, each by its own ways."""

import pytest

from tests.conftest import arrival
from tests.scim.bodies import (
    BARBARA,
    CORE,
    GROUP,
    changed,
    created,
    member,
    patch,
    pathless,
    pushed,
    replace,
)


@pytest.fixture
def ann(acme):
    return arrival(acme, "ann", "Group")


def find(idp, question):
    found = idp("GET", f"/Users?filter={question}").json()["Resources"]
    return [f"/Users/{each['id']}" for each in found]


def test_authentik_reads_the_sizes_of_bulk_and_so_keeps_patch_and_filter(okta):
    config = okta("GET", "/ServiceProviderConfig").json()

    assert type(config["bulk"]["maxOperations"]) is int
    assert type(config["bulk"]["maxPayloadSize"]) is int
    assert type(config["filter"]["maxResults"]) is int
    assert config["patch"]["supported"] is config["filter"]["supported"] is True


def test_authentik_changes_a_group_one_operation_at_a_time(okta, ann, bob):
    path = pushed(okta, ann)

    okta("PATCH", path, patch({"op": "add", "path": "members", "value": [member(bob)]}))
    okta("PATCH", path, patch({"op": "remove", "path": "members", "value": [member(ann)]}))
    okta("PATCH", path, patch({"op": "replace", "path": "displayName", "value": "Field"}))

    read = okta("GET", path).json()
    assert read["displayName"] == "Field"
    assert [each["value"] for each in read["members"]] == [str(bob.scim_id)]


def test_authentik_syncs_addresses_that_no_mail_server_would_take(okta):
    odd = ["a@x.local", "b@x.test", "c@localhost", "akadmin"]

    answers = [
        okta("POST", "/Users", {
            "schemas": [CORE], "userName": each, "emails": [{"value": each, "type": "other"}],
        })
        for each in odd
    ]  # fmt: skip

    assert [answer.status_code for answer in answers] == [201] * len(odd)
    assert [answer.json()["emails"][0]["value"] for answer in answers] == odd


def test_jumpcloud_tests_with_a_person_whom_it_creates_and_deletes(okta, acme):
    path = created(okta, userName="jumpcloud-dummy", externalId=None)

    assert find(okta, 'userName eq "jumpcloud-dummy"') == [path]
    assert okta("DELETE", path).status_code == 204
    assert find(okta, 'userName eq "jumpcloud-dummy"') == []
    assert created(okta, userName="jumpcloud-dummy", externalId=None) != path


def test_jumpcloud_puts_people_and_wants_all_three_for_groups(okta, ann):
    person = created(okta)
    okta("PUT", person, changed(BARBARA, displayName="Babs", active=False))
    group = pushed(okta)

    put = okta("PUT", group, {
        "schemas": [GROUP], "displayName": "Sales", "members": [{"value": str(ann.scim_id)}],
    })  # fmt: skip

    read = okta("GET", person).json()
    assert (read["displayName"], read["active"]) == ("Babs", False)
    assert [each["value"] for each in put.json()["members"]] == [str(ann.scim_id)]
    assert okta("DELETE", group).status_code == 204


def test_onelogin_patches_active_without_a_path_and_sends_lists_with_nothing_in_them(okta, acme):
    path = created(okta, emails=[], phoneNumbers=[], addresses=[], roles=[], entitlements=[])

    out = okta("PATCH", path, pathless(active=False))
    back = okta("PATCH", path, pathless(active=True))

    assert (out.json()["active"], back.json()["active"]) == (False, True)
    assert not {"emails", "phoneNumbers", "addresses", "roles"} & back.json().keys()


@pytest.mark.parametrize("scheme", ["Bearer ", "bearer ", ""])
def test_onelogin_sends_its_token_in_a_header_that_an_administrator_writes(okta, scheme):
    answer = okta("GET", "/Users", Authorization=f"{scheme}{okta.token}")

    assert answer.status_code == 200


@pytest.mark.parametrize("way", ["PATCH", "PUT"])
def test_google_workspace_provisions_people_alone_by_patch_or_put(okta, way):
    path = created(okta)
    found = find(okta, 'userName eq "barbara@acme.example"')
    change = {"PATCH": replace("active", False), "PUT": changed(BARBARA, active=False)}

    answer = okta(way, path, change[way])

    assert found == [path]
    assert answer.status_code == 200
    assert okta("GET", path).json()["active"] is False


def test_rippling_looks_up_by_address_and_puts_active(okta):
    path = created(okta, userName="bjensen")

    assert find(okta, 'userName eq "bjensen"') == [path]
    assert find(okta, 'emails.value eq "barbara@acme.example"') == [path]
    out = okta("PUT", path, changed(BARBARA, userName="bjensen", active=False))

    assert out.json()["active"] is False
    assert okta("GET", path).json()["active"] is False


@pytest.mark.parametrize("way", ["PATCH", "PUT"])
def test_ping_updates_and_disables_as_it_is_configured_to(okta, way):
    path = created(okta)
    changes = {"title": "Guide", "active": False}
    bodies = {"PATCH": pathless(**changes), "PUT": changed(BARBARA, **changes)}

    okta(way, path, bodies[way])

    read = okta("GET", path).json()
    assert (read["title"], read["active"]) == ("Guide", False)


@pytest.mark.parametrize("base", ["", "/"])
def test_a_base_url_may_end_with_a_slash_or_not(okta, bob, base):
    assert okta("GET", f"/Users{base}").status_code == 200
    assert okta("GET", f"/Users/{bob.scim_id}{base}").status_code == 200
