"""An administrator lets the IdP see all users: local people are read, found, and taken over."""

import pytest

from identity import groups, users
from identity.models import ScimConnection, User
from tests.conftest import ACTOR, arrival
from tests.scim.bodies import (
    BARBARA,
    TO_THE_LETTER,
    changed,
    member,
    pathless,
    replace,
    speak,
)


@pytest.fixture
def barbara(acme) -> User:
    return users.create_local(
        acme,
        user_name="barbara@acme.example",
        given_name="Babs",
        family_name="Local",
        email="babs@acme.example",
        actor=ACTOR,
    )


@pytest.fixture
def seeing(okta, acme):
    """Okta, to whom all users are shown."""
    acme.scim_connections.update(visibility="all")
    return okta


def decide(organization, linking: str) -> None:
    type(organization).objects.filter(pk=organization.pk).update(linking=linking)


def names(answer) -> list[str]:
    return [each["userName"] for each in answer.json()["Resources"]]


# --- Reading ------------------------------------------------------------------------------------


def test_local_people_are_read_like_all_others(seeing, barbara):
    answer = seeing("GET", f"/Users/{barbara.scim_id}")

    found = answer.json()
    assert answer.status_code == 200
    assert found["name"] == {"givenName": "Babs", "familyName": "Local"}
    assert found["emails"] == [{"value": "babs@acme.example", "type": "work", "primary": True}]
    assert "externalId" not in found


@pytest.mark.parametrize(
    "wanted",
    [
        'userName eq "BARBARA@acme.example"',
        'name.givenName eq "babs"',
        'emails[type eq "work"].value eq "babs@acme.example"',
        'externalId ne "00ubob"',
        "not (externalId pr)",
    ],
)
def test_local_people_are_found_by_filters(seeing, barbara, wanted):
    assert names(seeing("GET", f"/Users?filter={wanted}")) == ["barbara@acme.example"]


def test_lists_counts_and_pages_hold_own_and_local_people_in_the_order_they_came(
    seeing, acme, barbara
):
    arrival(acme, "carl", "Pushed")
    users.create_local(acme, user_name="dora@acme.example", actor=ACTOR)
    first = seeing("GET", "/Users?startIndex=1&count=2")
    second = seeing("GET", "/Users?startIndex=3&count=2")

    assert names(first) + names(second) == [
        "barbara@acme.example",
        "carl@acme.example",
        "dora@acme.example",
    ]
    assert first.json()["totalResults"] == 3
    assert seeing("GET", "/Users?count=0").json()["totalResults"] == 3


def test_a_switch_in_the_middle_of_a_walk_begins_a_new_one(okta, acme, barbara):
    for name in ("ann", "ben", "cis"):
        arrival(acme, name, "Pushed")
    before = okta("GET", "/Users?startIndex=1&count=2").json()
    acme.scim_connections.update(visibility="all")

    after = okta("GET", "/Users?startIndex=3&count=2").json()

    assert (before["totalResults"], after["totalResults"]) == (3, 4)


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_people_of_another_connection_stay_hidden(seeing, acme, barbara, method):
    entra = ScimConnection.objects_all_organizations.create(organization=acme, name="Entra")
    User.objects_all_organizations.filter(pk=barbara.pk).update(scim_connection=entra)
    body = {"PUT": BARBARA, "PATCH": pathless(active=False)}.get(method)

    assert seeing(method, f"/Users/{barbara.scim_id}", body).status_code == 404
    assert names(seeing("GET", "/Users")) == []
    barbara.refresh_from_db()
    assert barbara.is_active


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_people_of_another_organization_stay_hidden(seeing, globex, dave, method):
    body = {"PUT": BARBARA, "PATCH": pathless(active=False)}.get(method)

    assert seeing(method, f"/Users/{dave.scim_id}", body).status_code == 404
    assert names(seeing("GET", "/Users")) == []
    dave.refresh_from_db()
    assert (dave.is_active, dave.is_local) == (True, True)


def test_people_with_a_role_are_seen_too(seeing, olga):
    assert names(seeing("GET", "/Users")) == [olga.user_name]


# --- The first write takes over -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "body"),
    [
        ("PUT", BARBARA),
        ("PATCH", pathless(externalId="00uBARBARA", name={"givenName": "Barbara"})),
        ("PATCH", replace("name.givenName", "Barbara")),
    ],
)
def test_the_first_write_takes_a_local_member_over(seeing, acme, barbara, method, body):
    answer = seeing(method, f"/Users/{barbara.scim_id}", body)

    barbara.refresh_from_db()
    assert answer.status_code == 200
    assert answer.json()["name"]["givenName"] == "Barbara"
    assert barbara.scim_connection == acme.scim_connections.get()
    assert acme.audit_events.filter(action="user.linked").count() == 1


def test_a_write_that_names_one_attribute_keeps_what_was_typed_here(seeing, barbara):
    seeing("PATCH", f"/Users/{barbara.scim_id}", replace("title", "Head"))

    barbara.refresh_from_db()
    assert (barbara.given_name, barbara.family_name) == ("Babs", "Local")
    assert barbara.email == "babs@acme.example"


def test_who_is_taken_over_may_be_suspended_in_the_same_write(seeing, barbara):
    answer = seeing("PATCH", f"/Users/{barbara.scim_id}", pathless(active=False))

    barbara.refresh_from_db()
    assert (answer.json()["active"], barbara.is_active, barbara.is_local) == (False, False, False)


def test_an_old_version_takes_nobody_over(seeing, barbara):
    answer = seeing("PUT", f"/Users/{barbara.scim_id}", BARBARA, **{"If-Match": 'W/"99"'})

    barbara.refresh_from_db()
    assert (answer.status_code, barbara.is_local) == (412, True)


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
@pytest.mark.parametrize("case", ["preview", "role", "strict"])
def test_where_somebody_must_approve_a_write_is_refused_and_waits(
    seeing, acme, barbara, method, case
):
    if case == "preview":
        decide(acme, "preview")
    elif case == "role":
        users.set_role(barbara, role="helpdesk", actor=ACTOR)
    else:
        speak(acme, "strict")
    body = TO_THE_LETTER if method == "PUT" else replace("active", False)

    answer = seeing(method, f"/Users/{barbara.scim_id}", body)

    barbara.refresh_from_db()
    assert answer.status_code == 403
    assert "approve" in answer.json()["detail"]
    assert (barbara.is_local, barbara.is_active, barbara.given_name) == (True, True, "Babs")
    assert acme.link_requests.get().user == barbara
    assert seeing("GET", f"/Users/{barbara.scim_id}").status_code == 200


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_where_nobody_is_handed_over_a_write_is_refused(seeing, acme, barbara, method):
    decide(acme, "refuse")
    body = BARBARA if method == "PUT" else replace("active", False)

    answer = seeing(method, f"/Users/{barbara.scim_id}", body)

    barbara.refresh_from_db()
    assert answer.status_code == 403
    assert (barbara.is_local, barbara.is_active) == (True, True)
    assert not acme.link_requests.exists()


@pytest.mark.parametrize("linking", ["automatic", "preview", "refuse"])
def test_who_is_merely_seen_is_never_deleted(seeing, acme, barbara, linking):
    decide(acme, linking)

    answer = seeing("DELETE", f"/Users/{barbara.scim_id}")

    assert answer.status_code == 403
    assert "does not belong to this connection" in answer.json()["detail"]
    assert acme.users.filter(pk=barbara.pk).exists()


def test_a_create_meets_them_as_before(seeing, barbara):
    answer = seeing("POST", "/Users", BARBARA)

    assert (answer.status_code, answer.json()["id"]) == (201, str(barbara.scim_id))


# --- Groups -----------------------------------------------------------------------------------------


@pytest.fixture
def sales(acme, barbara):
    return groups.create(acme, display_name="Sales", members=[barbara.pk], actor=ACTOR)


def test_local_groups_and_local_members_are_seen_and_found(seeing, sales, barbara):
    read = seeing("GET", f"/Groups/{sales.scim_id}").json()
    found = seeing("GET", f'/Groups?filter=members.value eq "{barbara.scim_id}"').json()

    assert [each["value"] for each in read["members"]] == [str(barbara.scim_id)]
    assert [each["displayName"] for each in found["Resources"]] == ["Sales"]


def test_they_are_hidden_where_only_own_users_are_seen(okta, sales, barbara):
    assert okta("GET", f"/Groups/{sales.scim_id}").status_code == 404
    assert okta("GET", "/Groups").json()["totalResults"] == 0


def test_a_group_may_hold_local_people_who_stay_local(seeing, barbara):
    pushed = seeing("POST", "/Groups", {"displayName": "Team", "members": [member(barbara)]})

    barbara.refresh_from_db()
    assert [each["value"] for each in pushed.json()["members"]] == [str(barbara.scim_id)]
    assert barbara.is_local


@pytest.mark.parametrize(
    ("method", "body"),
    [("PUT", {"displayName": "Sales"}), ("PATCH", replace("displayName", "Sellers"))],
)
def test_the_first_write_takes_a_local_group_over(seeing, acme, sales, method, body):
    answer = seeing(method, f"/Groups/{sales.scim_id}", body)

    sales.refresh_from_db()
    assert answer.status_code == 200
    assert sales.scim_connection == acme.scim_connections.get()


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_a_local_group_is_left_alone_where_nobody_is_taken_over(seeing, acme, sales, method):
    decide(acme, "refuse")
    body = {"PUT": {"displayName": "X"}, "PATCH": replace("displayName", "X")}.get(method)

    answer = seeing(method, f"/Groups/{sales.scim_id}", body)

    sales.refresh_from_db()
    assert answer.status_code == 403
    assert (sales.display_name, sales.is_local) == ("Sales", True)


def test_a_local_group_is_never_deleted(seeing, acme, sales):
    assert seeing("DELETE", f"/Groups/{sales.scim_id}").status_code == 403
    assert acme.groups.filter(pk=sales.pk).exists()


# --- The switch ---------------------------------------------------------------------------------------


def test_an_administrator_turns_the_switch_and_the_trail_says_so(okta, acme, alice, as_user):
    settings = {"is_enabled": "on", "linking": "automatic", "dialect": "okta", "visibility": "all"}
    hidden = okta("GET", "/Users").json()["totalResults"]

    as_user(alice).post("/identity/provisioning/", settings)

    event = acme.audit_events.get(action="scim_connection.saved")
    assert hidden == 0
    assert names(okta("GET", "/Users")) == [alice.user_name]
    assert event.changes == {"visibility": ["own", "all"]}


def test_okta_imports_everybody_and_takes_over_whom_it_matches(seeing, acme, barbara):
    imported = seeing("GET", "/Users?startIndex=1&count=100").json()["Resources"]
    mine = next(each for each in imported if each["userName"] == barbara.user_name)

    seeing("PUT", f"/Users/{mine['id']}", changed(mine, externalId="00uB", nickName="Barb"))

    barbara.refresh_from_db()
    assert (barbara.external_id, barbara.given_name) == ("00uB", "Babs")
    assert not barbara.is_local
