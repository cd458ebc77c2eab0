"""The part of PATCH that the profile leaves."""

import pytest

from tests.scim.bodies import ENTERPRISE, TO_THE_LETTER, bulk, hire, patch, pushed
from tests.scim.interop_profile.client import GOOD, change, created


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "add", "value": {"title": "Guide"}},
        {"op": "replace", "value": {"active": False}},
        {"op": "replace", "path": "", "value": {"active": False}},
        {"op": "replace", "path": None, "value": {"active": False}},
        {"op": "remove"},
        {"op": "remove", "value": {"title": "Guide"}},
    ],
)
def test_an_operation_without_a_path_is_refused(refused, idp, barbara, operation):
    group = pushed(idp)

    assert refused("PATCH", barbara, patch(GOOD, operation)) == (400, "invalidSyntax")
    assert refused("PATCH", group, patch(GOOD, operation)) == (400, "invalidSyntax")


def test_several_attributes_are_changed_by_an_operation_each(idp, barbara):
    read = change(
        idp,
        barbara,
        {"op": "add", "path": "title", "value": "Guide"},
        {"op": "replace", "path": "name.givenName", "value": "Babs"},
        {"op": "remove", "path": "locale"},
        {"op": "add", "path": f"{ENTERPRISE}:department", "value": "Sales"},
    )

    assert (read["title"], read["name"]["givenName"]) == ("Guide", "Babs")
    assert "locale" not in read
    assert read[ENTERPRISE] == {"department": "Sales"}
    assert idp("GET", barbara).json() == read


@pytest.mark.parametrize("verb", ["add", "replace"])
@pytest.mark.parametrize(
    ("path", "value"),
    [("userName", "babs"), ("active", False), ("title", "Guide"), ("locale", "de-DE")],
)
def test_add_and_replace_are_the_same_for_a_single_value(idp, barbara, verb, path, value):
    read = change(idp, barbara, {"op": verb, "path": path, "value": value})

    assert read[path] == value
    assert idp("GET", barbara).json()[path] == value


def test_a_part_is_changed_alone_by_its_dotted_name(idp, barbara):
    read = change(idp, barbara, {"op": "replace", "path": "name.givenName", "value": "Babs"})

    assert read["name"] == {"givenName": "Babs", "familyName": "Jensen"}


COMPLEX = [
    ("name", {"givenName": "Barbara", "familyName": "Jensen"}, {"givenName": "Babs"}),
    (f"{ENTERPRISE}:manager", {"value": "42", "displayName": "Ann"}, {"value": "42"}),
]


@pytest.mark.parametrize(("path", "old", "new"), COMPLEX)
def test_replace_of_a_complex_value_leaves_nothing_of_the_old_one(idp, barbara, path, old, new):
    change(idp, barbara, {"op": "add", "path": path, "value": old})

    read = change(idp, barbara, {"op": "replace", "path": path, "value": new})

    whole = read["name"] if path == "name" else read[ENTERPRISE]["manager"]
    assert whole == new


@pytest.mark.parametrize(("path", "old", "new"), COMPLEX)
def test_add_to_a_complex_value_keeps_the_parts_it_does_not_name(idp, barbara, path, old, new):
    change(idp, barbara, {"op": "add", "path": path, "value": old})

    read = change(idp, barbara, {"op": "add", "path": path, "value": new})

    whole = read["name"] if path == "name" else read[ENTERPRISE]["manager"]
    assert whole == old | new


HOME = {"value": "b@home.example", "type": "home"}
OTHER = {"value": "b@other.example", "type": "other"}


def test_replace_of_a_list_leaves_exactly_what_it_names(idp, barbara):
    read = change(idp, barbara, {"op": "replace", "path": "emails", "value": [HOME, OTHER]})

    assert read["emails"] == [HOME, OTHER]


def test_add_to_a_list_keeps_what_is_there(idp, barbara):
    work = TO_THE_LETTER["emails"]

    read = change(idp, barbara, {"op": "add", "path": "emails", "value": [HOME, OTHER]})

    assert read["emails"] == [*work, HOME, OTHER]


@pytest.mark.parametrize("verb", ["add", "replace"])
def test_the_entries_of_a_list_come_in_a_list(refused, idp, barbara, verb):
    one = {"op": verb, "path": "emails", "value": HOME}
    member = {"op": verb, "path": "members", "value": {"value": barbara[7:]}}

    assert refused("PATCH", barbara, patch(GOOD, one)) == (400, "invalidValue")
    assert refused("PATCH", pushed(idp), patch(GOOD, member)) == (400, "invalidValue")


def test_a_part_of_the_entry_that_a_filter_chooses_is_changed(idp, barbara):
    path = 'emails[type eq "work"].value'

    read = change(idp, barbara, {"op": "replace", "path": path, "value": "new@acme.example"})

    assert read["emails"] == [{**TO_THE_LETTER["emails"][0], "value": "new@acme.example"}]


@pytest.mark.parametrize("verb", ["add", "replace"])
def test_a_filter_that_chooses_nothing_is_refused(refused, barbara, verb):
    operation = {"op": verb, "path": 'emails[type eq "home"].value', "value": "x"}

    assert refused("PATCH", barbara, patch(GOOD, operation)) == (400, "noTarget")


def test_people_join_and_leave_a_group_one_by_one(idp, barbara):
    group, ann = pushed(idp), created(idp, userName="ann", externalId="00uANN")
    both = [{"value": barbara[7:]}, {"value": ann[7:]}]

    change(idp, group, {"op": "add", "path": "members", "value": both[:1]})
    change(idp, group, {"op": "add", "path": "members", "value": both[1:]})
    left = f'members[value eq "{barbara[7:]}"]'
    read = change(idp, group, {"op": "remove", "path": left})

    assert [each["value"] for each in read["members"]] == [ann[7:]]


def test_a_hundred_join_and_leave_in_one_patch_by_an_operation_each(idp, barbara):
    group = pushed(idp)
    hired = idp("POST", "/Bulk", bulk(*(hire(f"p{number}") for number in range(50))))
    people = [each["location"].rpartition("/")[2] for each in hired.json()["Operations"]]
    joins = [{"op": "add", "path": "members", "value": [{"value": each}]} for each in people]
    leaves = [{"op": "remove", "path": f'members[value eq "{each}"]'} for each in people]

    joined = change(idp, group, *joins)
    left = change(idp, group, *leaves[1:], *joins)
    empty = change(idp, group, *leaves)

    assert {each["value"] for each in joined["members"]} == set(people)
    assert {each["value"] for each in left["members"]} == set(people)
    assert "members" not in empty
