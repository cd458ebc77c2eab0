"""`bulkId:` references in a Bulk: to people and groups who have no id yet."""

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from scim.bulk import order
from scim.bulk.job import Operation
from tests.scim.bodies import (
    ENTERPRISE,
    created,
    hire,
    member,
    operation,
    patch,
    pathless,
    pushed,
)  # fmt: skip
from tests.scim.test_bulk import done, path_of, statuses, team


def reports_to(name, boss):
    return hire(name, **{ENTERPRISE: {"manager": {"value": f"bulkId:{boss}"}}})


def manager(idp, answer):
    return idp("GET", path_of(answer)).json()[ENTERPRISE]["manager"]["value"]


def id_of(answer):
    return answer["location"].rpartition("/")[2]


def test_a_group_is_created_with_people_of_the_same_request_whatever_its_place(okta):
    answers = done(okta, team("Sales", "bulkId:ann", "bulkId:ben"), hire("ann"), hire("ben"))

    members = okta("GET", path_of(answers[0])).json()["members"]
    assert statuses(answers) == ["201"] * 3
    assert [each["bulkId"] for each in answers] == ["Sales", "ann", "ben"]
    assert {each["value"] for each in members} == {id_of(answers[1]), id_of(answers[2])}


def test_a_reference_stands_in_a_path_as_an_id_would(okta):
    answers = done(
        okta,
        operation("PATCH", "/Users/bulkId:ann", pathless(title="Guide")),
        hire("ann"),
        operation("PUT", "/Groups/bulkId:Sales", {"displayName": "Sold"}),
        team("Sales"),
        hire("ben"),
        operation("DELETE", "/Users/bulkId:ben/"),
    )

    assert statuses(answers) == ["200", "201", "200", "201", "201", "204"]
    assert answers[0]["location"] == answers[1]["location"]
    assert okta("GET", path_of(answers[0])).json()["title"] == "Guide"
    assert okta("GET", path_of(answers[3])).json()["displayName"] == "Sold"
    assert okta("GET", path_of(answers[4])).status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        {"op": "add", "path": "members", "value": [{"value": "bulkId:ann"}]},
        {"op": "Add", "path": "members", "value": {"value": "bulkId:ann"}},
        {"op": "replace", "value": {"members": [{"value": "bulkId:ann"}]}},
        {"op": "add", "path": 'members[value eq "bulkId:ann"]', "value": {"value": "bulkId:ann"}},
    ],
)
def test_a_patch_lets_a_new_person_in(okta, change):
    group = pushed(okta)
    answers = done(okta, operation("PATCH", group, patch(change)), hire("ann"))

    [person] = okta("GET", group).json()["members"]
    assert statuses(answers) == ["200", "201"]
    assert person["value"] == id_of(answers[1])


def test_a_patch_chooses_by_reference_who_leaves(okta, bob):
    group = pushed(okta, bob)
    leaves = {"op": "remove", "path": 'members[value eq "bulkId:ann"]'}
    answers = done(
        okta,
        hire("ann"),
        operation("PATCH", group, patch({"op": "add", "path": "members", "value": [
            {"value": "bulkId:ann"}]})),
        operation("PATCH", group, patch(leaves)),
    )  # fmt: skip

    assert statuses(answers) == ["201", "200", "200"]
    assert okta("GET", group).json()["members"][0]["value"] == member(bob)["value"]


@pytest.mark.parametrize(
    "told",
    [
        {ENTERPRISE: {"manager": {"value": "bulkId:eve"}}},
        {ENTERPRISE: {"manager": {"value": "bulkId:eve", "$ref": "../Users/bulkId:eve"}}},
        {ENTERPRISE: {"manager": "bulkId:eve"}},
    ],
)
def test_a_manager_may_be_created_later_in_the_list(okta, told):
    answers = done(okta, hire("ann", **told), hire("eve"))

    assert statuses(answers) == ["201", "201"]
    assert manager(okta, answers[0]) == id_of(answers[1])
    assert "bulkId" not in okta("GET", path_of(answers[0])).content.decode()


def test_entras_way_to_name_a_manager_may_refer_too(okta):
    path = created(okta)
    change = pathless(**{f"{ENTERPRISE}:manager": "bulkId:eve"})
    answers = done(okta, operation("PATCH", path, change), hire("eve"))

    assert statuses(answers) == ["200", "201"]
    assert manager(okta, answers[0]) == id_of(answers[1])


def test_a_thousand_people_may_stand_in_one_line_each_before_their_manager(okta, acme):
    names = [f"p{number}" for number in range(999)]
    line = [reports_to(name, boss) for name, boss in zip(names, [*names[1:], "eve"], strict=True)]
    answers = done(okta, *line, hire("eve"))

    assert set(statuses(answers)) == {"201"}
    assert manager(okta, answers[0]) == id_of(answers[1])
    assert manager(okta, answers[998]) == id_of(answers[999])


def test_a_text_that_only_looks_like_a_reference_is_a_text(okta):
    [answer] = done(okta, hire("ann", displayName="bulkId:nobody", title="see bulkId:nobody"))

    person = okta("GET", path_of(answer)).json()
    assert (person["displayName"], person["title"]) == ("bulkId:nobody", "see bulkId:nobody")


@pytest.mark.parametrize(
    "circle",
    [
        [reports_to("ann", "ann")],
        [reports_to("ann", "ben"), reports_to("ben", "ann")],
        [reports_to("ann", "ben"), reports_to("ben", "cid"), reports_to("cid", "ann")],
    ],
)
def test_a_circle_is_refused_and_nobody_in_it_created(okta, acme, circle):
    answers = done(okta, hire("zoe"), *circle, hire("yan"))

    assert statuses(answers) == ["201", *["409"] * len(circle), "201"]
    assert "goes round in a circle" in str(answers)
    assert acme.users.count() == 2


def test_groups_in_a_circle_are_no_groups_of_people(okta, acme):
    answers = done(okta, team("Sales", "bulkId:Tours"), team("Tours", "bulkId:Sales"), team("Own"))

    assert statuses(answers) == ["409", "409", "201"]
    assert acme.groups.count() == 1


def test_a_group_is_no_member_by_reference_either(okta, acme):
    answers = done(okta, team("Sales"), team("All", "bulkId:Sales"))

    assert statuses(answers) == ["201", "400"]
    assert answers[1]["response"]["scimType"] == "invalidValue"


@pytest.mark.parametrize(
    "referring",
    [
        team("Sales", "bulkId:nobody"),
        reports_to("ben", "nobody"),
        operation("PATCH", "/Users/bulkId:nobody", pathless(title="x")),
        operation("DELETE", "/Users/bulkId:nobody"),
        operation("DELETE", "/Users/bulkId:patched"),
    ],
)
def test_a_reference_to_nobody_fails_its_operation_and_changes_nothing(okta, acme, bob, referring):
    patched = operation("PATCH", f"/Users/{bob.scim_id}", pathless(title="x"), bulkId="patched")
    answers = done(okta, hire("ann"), referring, patched)

    assert statuses(answers) == ["201", "400", "200"]
    assert answers[1]["response"]["scimType"] == "invalidValue"
    assert "No POST of this Bulk" in answers[1]["response"]["detail"]
    assert (acme.users.count(), acme.groups.count()) == (2, 0)


def test_who_refers_to_a_create_that_failed_fails_too(okta, acme):
    created(okta)
    answers = done(okta, team("Sales", "bulkId:barbara"), reports_to("ann", "barbara"),
                   hire("barbara"), hire("ben"))  # fmt: skip

    assert statuses(answers) == ["409", "409", "409", "201"]
    assert "The POST with the bulkId barbara failed." in answers[0]["response"]["detail"]
    assert (acme.users.count(), acme.groups.count()) == (2, 0)


def test_who_was_deleted_meanwhile_is_not_found(okta):
    answers = done(
        okta,
        hire("ann"),
        operation("DELETE", "/Users/bulkId:ann"),
        operation("PATCH", "/Users/bulkId:ann", pathless(title="x")),
    )

    assert statuses(answers) == ["201", "204", "404"]


NAMES = "abcdefgh"


@st.composite
def forests(draw):
    """People in any order, each below somebody who comes earlier in NAMES, or below nobody."""
    bosses = [draw(st.sampled_from([None, *NAMES[:number]])) for number in range(len(NAMES))]
    return draw(st.permutations(list(zip(NAMES, bosses, strict=True))))


@given(forests())
def test_whoever_is_referred_to_comes_first_and_others_keep_their_order(forest):
    operations = [
        Operation("POST", "/Users", name, data={"manager": f"bulkId:{boss}"} if boss else {})
        for name, boss in forest
    ]
    places = order.plan(operations).places

    turn = {forest[place][0]: number for number, place in enumerate(places)}
    assert sorted(places) == list(range(len(NAMES)))
    assert all(boss is None or turn[boss] < turn[name] for name, boss in forest)
    if all(boss is None for _, boss in forest):
        assert places == sorted(places)


@given(st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=12))
def test_any_tangle_of_references_is_put_in_some_order(tangle):
    operations = [
        Operation("POST", "/Users", name, data={"manager": f"bulkId:{boss}"})
        for name, boss in tangle
    ]

    assert sorted(order.plan(operations).places) == list(range(len(tangle)))


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(forest=forests())
def test_any_forest_of_managers_stands_as_it_was_sent(forest, okta, acme):
    acme.users.all().delete()
    people = [reports_to(name, boss) if boss else hire(name) for name, boss in forest]
    answers = dict(zip([name for name, _ in forest], done(okta, *people), strict=True))

    assert {each["status"] for each in answers.values()} == {"201"}
    for name, boss in forest:
        if boss:
            assert manager(okta, answers[name]) == id_of(answers[boss])
