"""Groups that an identity provider pushes: found, created, renamed, filled, emptied, deleted."""

import pytest

from identity import groups
from tests.conftest import ACTOR, arrival
from tests.scim.bodies import CORE, GROUP, member, patch, pathless, pushed, replace, speak


@pytest.fixture
def ann(acme):
    return arrival(acme, "ann", "Member")


@pytest.fixture
def ben(acme):
    return arrival(acme, "ben", "Member")


@pytest.fixture
def cleo(acme):
    return arrival(acme, "cleo", "Member")


def people(idp, path):
    """User names of the members, as a GET shows them, without the domain."""
    members = idp("GET", f"{path}?attributes=members.display").json().get("members", [])
    return [each["display"].split()[0].lower() for each in members]


def names(response):
    assert response.status_code == 200, response.json()
    return [each["displayName"] for each in response.json()["Resources"]]


def remove(user):
    return {"op": "remove", "path": f'members[value eq "{user.scim_id}"]'}


def add(*users):
    return {"op": "add", "path": "members", "value": [*map(member, users)]}


def test_okta_pushes_a_group_with_its_people(okta, acme, ann, ben):
    body = {"schemas": [GROUP], "displayName": "Sales", "members": [member(ann), member(ben)]}

    answer = okta("POST", "/Groups", body)

    group = acme.groups.get()
    location = f"http://testserver/scim/v2/acme/Groups/{group.scim_id}"
    assert answer.status_code == 201
    assert (answer["Location"], answer["ETag"]) == (location, 'W/"1"')
    assert answer.json()["members"] == [
        {
            "value": str(person.scim_id),
            "$ref": f"http://testserver/scim/v2/acme/Users/{person.scim_id}",
            "type": "User",
        }
        for person in (ann, ben)
    ]
    assert okta("GET", f"/Groups/{group.scim_id}").json() == answer.json()
    assert list(acme.audit_events.filter(action="group.created").values("subject", "changes")) == [
        {"subject": "Sales", "changes": {"members": 2}}
    ]


def test_a_group_without_people_needs_no_members(okta):
    path = pushed(okta)

    assert "members" not in okta("GET", path).json()
    assert pushed(okta, displayName="Other", externalId="00g1") != path


def test_people_show_the_groups_they_are_in(okta, ann, ben):
    sales, help_ = pushed(okta, ann), pushed(okta, ann, displayName="Helpdesk")

    read = okta("GET", f"/Users/{ann.scim_id}").json()

    url = "http://testserver/scim/v2/acme"
    assert read["groups"] == [
        {"value": path[8:], "$ref": url + path, "display": name, "type": "direct"}
        for path, name in ((help_, "Helpdesk"), (sales, "Sales"))
    ]
    assert "groups" not in okta("GET", f"/Users/{ben.scim_id}").json()
    listed = okta("GET", "/Users").json()["Resources"]
    assert [len(each.get("groups", [])) for each in listed] == [2, 0]
    assert "groups" not in okta("GET", "/Users?excludedAttributes=groups").json()["Resources"][0]


def test_what_comes_back_in_a_person_changes_no_group(okta, ann):
    path = pushed(okta, ann)
    read = okta("GET", f"/Users/{ann.scim_id}").json()

    answer = okta("PUT", f"/Users/{ann.scim_id}", {**read, "groups": [], "title": "Guide"})

    assert answer.json()["groups"] == read["groups"]
    assert people(okta, path) == ["ann"]


def test_groups_are_found_by_name_id_external_id_and_member(okta, ann, ben):
    sales = pushed(okta, ann, externalId="00gSALES")
    pushed(okta, ben, displayName="Größe")

    def find(text):
        return names(okta("GET", "/Groups", None) if not text else okta("POST", "/Groups/.search", {
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"], "filter": text,
        }))  # fmt: skip

    assert find("") == ["Sales", "Größe"]
    assert find('displayName eq "SALES"') == ["Sales"]
    assert find('displayName eq "GRÖSSE"') == ["Größe"]
    assert find('externalId eq "00gSALES"') == ["Sales"]
    assert find('externalId eq "00gsales"') == []
    assert find(f'id eq "{sales[8:]}"') == ["Sales"]
    assert find(f'members.value eq "{ann.scim_id}"') == ["Sales"]
    assert find(f'members[value eq "{ben.scim_id}"]') == ["Größe"]
    assert find(f'{GROUP}:members eq "{ann.scim_id}" and displayName sw "s"') == ["Sales"]
    assert find(f'members.value ne "{ann.scim_id}"') == ["Größe"]
    assert find("members pr") == ["Sales", "Größe"]
    assert find('members.value eq "nobody"') == []
    assert find('displayName eq "100%"') == []
    assert find('displayName gt "h"') == ["Sales"]
    assert find('externalId sw "00g"') == ["Sales"]
    assert find('members.display eq "ANN MEMBER"') == ["Sales"]
    assert find(f'members[value eq "{ben.scim_id}" and display co "ben"]') == ["Größe"]
    assert find(f'members.$ref eq "http://testserver/scim/v2/acme/Users/{ann.scim_id}"') == [
        "Sales"
    ]


def test_people_are_found_by_the_groups_they_are_in(okta, ann, ben):
    path = pushed(okta, ann)
    pushed(okta, ann, ben, displayName="Staff")

    def find(text):
        people = okta("GET", f"/Users?filter={text}").json()["Resources"]
        return [each["userName"].partition("@")[0] for each in people]

    assert find(f'groups.value eq "{path[8:]}"') == ["ann"]
    assert find('groups[display eq "STAFF" and type eq "direct"]') == ["ann", "ben"]
    assert find("groups pr") == ["ann", "ben"]
    assert find('not (groups.display eq "sales")') == ["ben"]


@pytest.mark.parametrize(
    "text", ['userName eq "x"', 'members.size eq "x"', 'members gt "a"', 'name[value eq "x"]']
)
def test_a_filter_on_groups_that_we_cannot_serve_is_refused(okta, text):
    answer = okta("GET", f"/Groups?filter={text}")

    assert answer.status_code == 400
    assert answer.json()["scimType"] == "invalidFilter"


def test_groups_are_read_page_by_page_in_the_order_of_their_creation(okta, acme):
    for number in range(7, 0, -1):
        pushed(okta, displayName=f"Group {number}")

    first = okta("GET", "/Groups?startIndex=1&count=3").json()
    last = okta("GET", "/Groups?startIndex=7&count=3").json()

    assert (first["totalResults"], first["itemsPerPage"], last["itemsPerPage"]) == (7, 3, 1)
    assert [each["displayName"] for each in first["Resources"]] == ["Group 7", "Group 6", "Group 5"]
    assert [each["displayName"] for each in last["Resources"]] == ["Group 1"]


def test_the_root_search_finds_people_and_groups_as_one_list(okta, ann, ben):
    pushed(okta)
    search = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"]}

    def kinds(**query):
        found = okta("POST", "/.search", {**search, **query}).json()
        return found["totalResults"], [each["meta"]["resourceType"] for each in found["Resources"]]

    assert kinds() == (3, ["User", "User", "Group"])
    assert kinds(startIndex=2, count=1) == (3, ["User"])
    assert kinds(startIndex=3, count=1) == (3, ["Group"])
    assert kinds(filter='displayName eq "sales"') == (1, ["Group"])
    assert kinds(filter='userName sw "ann"') == (1, ["User"])
    assert kinds(filter="displayName pr") == (3, ["User", "User", "Group"])
    assert okta("POST", "/.search", {**search, "filter": 'shoeSize eq "4"'}).status_code == 400


def test_a_second_group_of_one_name_is_refused(okta, globex_okta):
    pushed(okta)

    again = okta("POST", "/Groups", {"schemas": [GROUP], "displayName": "SALES"})

    assert (again.status_code, again.json()["scimType"]) == (409, "uniqueness")
    assert "another group" in again.json()["detail"]
    assert pushed(globex_okta)


def test_a_second_group_of_one_external_id_is_refused(okta):
    pushed(okta, externalId="00g1")

    again = okta("POST", "/Groups", {"schemas": [GROUP], "displayName": "B", "externalId": "00g1"})

    assert (again.status_code, again.json()["scimType"]) == (409, "uniqueness")


@pytest.mark.parametrize("name", [None, "", "  ", "in\u200bvisible", "x" * 255])
def test_a_group_needs_a_name_that_can_be_read(okta, acme, name):
    answer = okta("POST", "/Groups", {"schemas": [GROUP], "displayName": name})

    assert (answer.status_code, answer.json()["scimType"]) == (400, "invalidValue")
    assert not acme.groups.exists()


def test_okta_renames_by_a_patch_that_repeats_the_id(okta, ann):
    path = pushed(okta, ann)

    answer = okta("PATCH", path, pathless(id=path[8:], displayName="Field sales"))

    assert (answer.status_code, answer.json()["displayName"]) == (200, "Field sales")
    assert people(okta, path) == ["ann"]


def test_okta_changes_name_and_members_in_one_patch(okta, ann, ben, cleo):
    path = pushed(okta, ann, ben)

    answer = okta("PATCH", path, patch(
        {"op": "replace", "value": {"id": path[8:], "displayName": "Field"}},
        remove(ann),
        add(cleo, ben),
    ))  # fmt: skip

    assert answer.status_code == 200
    assert answer.json()["displayName"] == "Field"
    assert people(okta, path) == ["ben", "cleo"]


def test_the_wizards_app_puts_name_and_all_members(okta, ann, ben):
    path = pushed(okta, ann)
    read = okta("GET", path).json()

    answer = okta("PUT", path, {**read, "displayName": "Field", "members": [member(ben)]})

    assert answer.status_code == 200
    assert answer.json()["displayName"] == "Field"
    assert people(okta, path) == ["ben"]


@pytest.mark.parametrize("dialect", ["okta", "entra"])
def test_entra_adds_and_removes_members_by_value(okta, acme, ann, ben, cleo, dialect):
    speak(acme, dialect)
    path = pushed(okta, ann)

    okta("PATCH", path, patch({"op": "Add", "path": "members", "value": [{"$ref": None, "value": str(ben.scim_id)}]}))  # fmt: skip
    okta("PATCH", path, patch({"op": "Add", "path": "members", "value": member(cleo)}))
    answer = okta("PATCH", path, patch({"op": "Remove", "path": "members", "value": [{"value": str(ann.scim_id)}]}))  # fmt: skip

    assert answer.status_code == 200
    assert people(okta, path) == ["ben", "cleo"]


def test_entra_renames_and_names_its_own_id(okta, acme, ann):
    speak(acme, "entra")
    path = pushed(okta, ann, externalId="old")

    okta("PATCH", path, replace("displayName", "Field"))
    answer = okta("PATCH", f"{path}?excludedAttributes=members", replace("externalId", "new"))

    assert (answer.json()["displayName"], answer.json()["externalId"]) == ("Field", "new")
    assert "members" not in answer.json()


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "replace", "path": "members", "value": []},
        {"op": "replace", "value": {"members": [], "id": "x", "displayName": "Sales"}},
        {"op": "remove", "path": "members"},
    ],
)
def test_each_way_of_emptying_a_group_empties_it(okta, acme, ann, ben, operation):
    path = pushed(okta, ann, ben)

    answer = okta("PATCH", path, patch(operation))

    assert answer.status_code == 200
    assert people(okta, path) == []
    assert acme.groups.get().memberships.count() == 0


def test_push_now_replaces_all_members(okta, ann, ben, cleo):
    path = pushed(okta, ann, ben)

    okta("PATCH", path, patch(
        {"op": "replace", "path": "members", "value": [member(ben), member(cleo)]}
    ))  # fmt: skip

    assert people(okta, path) == ["ben", "cleo"]


def test_a_removed_member_leaves_all_others_where_they_are(okta, ann, ben, cleo):
    path = pushed(okta, ann, ben, cleo)

    answer = okta("PATCH", path, patch(remove(ben)))

    assert answer.status_code == 200
    assert people(okta, path) == ["ann", "cleo"]


def test_operations_of_one_patch_follow_each_other(okta, ann, ben):
    path = pushed(okta, ann)

    okta("PATCH", path, patch(remove(ann), add(ann, ben), remove(ben), add(ben), remove(ann)))

    assert people(okta, path) == ["ben"]


def test_who_is_in_already_is_added_once_and_who_is_not_leaves_quietly(okta, acme, ann, ben):
    path = pushed(okta, ann)
    before = okta("GET", path).json()

    answer = okta("PATCH", path, patch(add(ann), remove(ben)))

    assert answer.status_code == 200
    assert answer.json() == before
    assert not acme.audit_events.filter(action="group.members_changed").exists()


@pytest.mark.parametrize("dialect", ["okta", "entra", "strict"])
def test_members_whom_nobody_knows_are_left_out(okta, acme, globex, ann, dialect):
    speak(acme, dialect)
    path = pushed(okta)
    stranger = arrival(globex, "gus", "Globex")
    ids = [
        str(stranger.scim_id), "7d1b7a1c-0000-4000-8000-000000000000", "no-uuid", str(ann.scim_id)
    ]  # fmt: skip

    answer = okta("PATCH", path, patch(
        {"op": "add", "path": "members", "value": [{"value": each} for each in ids]}
    ))  # fmt: skip

    assert answer.status_code == 200
    assert people(okta, path) == ["ann"]


def test_local_people_are_hidden_from_groups_too(okta, ann, alice):
    path = pushed(okta, ann, alice)

    assert people(okta, path) == ["ann"]


@pytest.mark.parametrize(
    "more", [{}, {"type": "Group"}, {"$ref": "https://x/scim/v2/acme/Groups/1"}]
)
def test_a_group_inside_a_group_is_refused_and_nothing_changes(okta, ann, more):
    inner, outer = pushed(okta, displayName="Inner"), pushed(okta)

    answer = okta("PATCH", outer, patch(
        add(ann),
        {"op": "add", "path": "members", "value": [{"value": inner[8:], **more}]},
    ))  # fmt: skip

    assert (answer.status_code, answer.json()["scimType"]) == (400, "invalidValue")
    assert people(okta, outer) == []


def test_a_patch_that_fails_in_its_last_operation_changes_nothing(okta, ann):
    path = pushed(okta)

    answer = okta("PATCH", path, patch(
        replace("displayName", "Field")["Operations"][0], add(ann), {"op": "remove", "path": "displayName"},
    ))  # fmt: skip

    assert (answer.status_code, answer.json()["scimType"]) == (400, "mutability")
    assert okta("GET", path).json()["displayName"] == "Sales"
    assert people(okta, path) == []


@pytest.mark.parametrize(
    ("operation", "scim_type"),
    [
        ({"op": "add", "path": "members", "value": [{"display": "x"}]}, "invalidValue"),
        ({"op": "remove", "path": 'members[display eq "x"]'}, "invalidFilter"),
        ({"op": "remove", "path": "members[value"}, "invalidPath"),
        ({"op": "replace", "path": "displayName", "value": ""}, "invalidValue"),
        ({"op": "remove"}, "noTarget"),
        ({"op": "replace", "value": "x"}, "invalidValue"),
        ({"op": "add", "path": GROUP, "value": {}}, "invalidPath"),
    ],
)
def test_an_operation_that_means_nothing_is_refused(okta, ann, operation, scim_type):
    path = pushed(okta, ann)

    answer = okta("PATCH", path, patch(operation))

    assert (answer.status_code, answer.json()["scimType"]) == (400, scim_type)
    assert people(okta, path) == ["ann"]


@pytest.mark.parametrize(
    ("operation", "scim_type"),
    [
        ({"op": "replace", "value": {"displayName": "x"}}, "invalidSyntax"),
        ({"op": "replace", "path": "id", "value": "x"}, "mutability"),
        ({"op": "add", "path": "members", "value": {"value": "x"}}, "invalidValue"),
        ({"op": "remove", "path": "members", "value": [{"value": "x"}]}, "invalidValue"),
        ({"op": "replace", "path": "color", "value": "x"}, "invalidSyntax"),
    ],
)
def test_strict_refuses_what_okta_and_entra_do_to_groups(okta, acme, operation, scim_type):
    path = pushed(okta)
    refused = patch(operation)
    lenient = okta("PATCH", path, refused)
    speak(acme, "strict")

    answer = okta("PATCH", path, refused)

    assert lenient.status_code == 200
    assert (answer.status_code, answer.json()["scimType"]) == (400, scim_type)


def test_an_id_in_the_body_reaches_no_other_group(okta, ann):
    sales, other = pushed(okta, ann), pushed(okta, displayName="Other")

    okta("PUT", other, {"schemas": [GROUP], "id": sales[8:], "displayName": "Renamed"})

    assert okta("GET", sales).json()["displayName"] == "Sales"
    assert okta("GET", other).json()["displayName"] == "Renamed"


def test_a_list_of_groups_is_no_group(okta):
    path = pushed(okta)

    answer = okta("PUT", path, okta("GET", "/Groups").json())

    assert (answer.status_code, answer.json()["scimType"]) == (400, "invalidSyntax")


def test_a_deleted_group_is_gone_and_its_people_stay(okta, acme, ann):
    path = pushed(okta, ann)

    gone = okta("DELETE", path)

    assert (gone.status_code, gone.content) == (204, b"")
    assert okta("GET", path).status_code == 404
    assert okta("DELETE", path).status_code == 404
    assert okta("GET", f"/Users/{ann.scim_id}").status_code == 200
    assert pushed(okta) != path


def test_a_deleted_person_is_in_no_group_any_more(okta, ann, ben):
    path = pushed(okta, ann, ben)
    before = okta("GET", path)["ETag"]

    assert okta("DELETE", f"/Users/{ann.scim_id}").status_code == 204

    assert people(okta, path) == ["ben"]
    assert okta("GET", path)["ETag"] != before


def test_versions_guard_groups_as_they_guard_people(okta, ann):
    path = pushed(okta)
    old = okta("GET", path)["ETag"]

    changed = okta("PATCH", path, patch(add(ann)), **{"If-Match": old})
    late = okta("PATCH", path, pathless(displayName="Late"), **{"If-Match": old})

    assert (changed.status_code, late.status_code) == (200, 412)
    assert okta("GET", path, **{"If-None-Match": changed["ETag"]}).status_code == 304
    assert okta("GET", path, **{"If-None-Match": old}).status_code == 200
    assert okta("DELETE", path, **{"If-Match": old}).status_code == 412
    assert okta("PUT", path, {}, **{"If-Match": "garbage"}).status_code == 400


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_another_organization_reaches_none_of_our_groups(okta, globex_okta, ann, method):
    path = pushed(okta, ann)
    bodies = {"PUT": {"schemas": [GROUP], "displayName": "x"}, "PATCH": patch(remove(ann))}

    foreign = globex_okta(method, path, bodies.get(method))

    assert foreign.status_code == 404
    assert "ann" not in foreign.content.decode()
    assert people(okta, path) == ["ann"]
    assert names(globex_okta("GET", f'/Groups?filter=members.value eq "{ann.scim_id}"')) == []


@pytest.mark.parametrize("scim_id", ["1", "x", "7d1b7a1c-0000-4000-8000-000000000000"])
def test_an_id_of_no_group_is_not_found(okta, db, scim_id):
    answer = okta("GET", f"/Groups/{scim_id}")

    assert answer.status_code == 404
    assert answer.json()["detail"] == "There is no such group here."


def test_a_push_takes_over_the_local_group_of_that_name(okta, acme, ann):
    local = groups.create(acme, display_name="sales", actor=ACTOR)

    path = pushed(okta, ann, externalId="00g1")

    assert path == f"/Groups/{local.scim_id}"
    assert okta("GET", path).json()["displayName"] == "Sales"
    assert people(okta, path) == ["ann"]


def test_strict_takes_no_local_group_over(okta, acme):
    groups.create(acme, display_name="sales", actor=ACTOR)
    speak(acme, "strict")

    answer = okta("POST", "/Groups", {"schemas": [GROUP], "displayName": "Sales"})

    assert answer.status_code == 409
    assert names(okta("GET", "/Groups")) == []


def test_a_group_may_be_ten_times_as_long_as_a_person(okta):
    long_body = {"schemas": [GROUP], "displayName": "Sales", "more": "x" * 2_000_000}
    longest = {**long_body, "more": "x" * 10_500_000}
    person = {"schemas": [CORE], "userName": "x", "title": "x" * 2_000_000}

    assert okta("POST", "/Groups", long_body).status_code == 201
    assert okta("POST", "/Groups", longest).status_code == 413
    assert okta("POST", "/Users", person).status_code == 413
