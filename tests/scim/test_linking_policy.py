"""An organization decides whether an IdP takes local people over by itself, asks, or never does."""

import pytest

from identity import groups, link_requests, organizations, users
from identity.models import LinkRequest, User
from scim.models import ProvisioningRecord
from tests.conftest import ACTOR
from tests.scim.bodies import BARBARA, TO_THE_LETTER, changed, pathless, pushed, speak

LOOK_UP = '/Users?filter=userName eq "barbara@acme.example"&startIndex=1&count=100'


@pytest.fixture
def barbara(acme) -> User:
    return users.create_local(
        acme, user_name="Barbara@acme.example", given_name="Babs", family_name="J", actor=ACTOR
    )


def decide(organization, linking: str) -> None:
    type(organization).objects.filter(pk=organization.pk).update(linking=linking)


def approved(organization, as_user, who) -> User:
    """The only one who waits, after `who` has approved."""
    link = organization.link_requests.get()
    as_user(who).post(f"/identity/links/{link.pk}/approve/")
    return User.objects_all_organizations.get(pk=link.user_id)


# --- Ask first --------------------------------------------------------------------------------


def test_where_an_administrator_is_asked_first_the_refusal_says_where_and_waits_there(
    okta, acme, barbara
):
    decide(acme, "preview")

    answer = okta("POST", "/Users", BARBARA)

    barbara.refresh_from_db()
    waiting = acme.link_requests.get()
    assert answer.status_code == 409
    assert answer.json()["scimType"] == "uniqueness"
    assert "open Identity Management, User provisioning" in answer.json()["detail"]
    assert (barbara.is_local, barbara.given_name) == (True, "Babs")
    assert (waiting.user, waiting.external_id, waiting.times_asked) == (barbara, "00uBARBARA", 1)


def test_asking_again_is_counted_and_makes_no_second_request(okta, acme, barbara):
    decide(acme, "preview")
    okta("POST", "/Users", BARBARA)
    first = acme.link_requests.get()

    okta("POST", "/Users", changed(BARBARA, externalId="00uOTHER"))

    waiting = acme.link_requests.get()
    assert (waiting.times_asked, waiting.external_id) == (2, "00uOTHER")
    assert waiting.first_asked_at == first.first_asked_at
    assert waiting.last_asked_at > first.last_asked_at
    assert acme.audit_events.filter(action="user.link_requested").count() == 1


def test_the_provisioning_log_says_that_an_administrator_is_asked(okta, acme, barbara):
    decide(acme, "preview")

    okta("POST", "/Users", BARBARA)

    record = ProvisioningRecord.objects_all_organizations.get(organization=acme)
    assert record.status == 409
    assert [each["action"] for each in record.changes] == ["user.link_requested"]


def test_after_the_approval_the_create_that_is_tried_again_takes_over(
    okta, acme, barbara, alice, as_user
):
    decide(acme, "preview")
    okta("POST", "/Users", BARBARA)
    approved(acme, as_user, alice)

    answer = okta("POST", "/Users", BARBARA)

    barbara.refresh_from_db()
    assert answer.status_code == 201
    assert answer.json()["id"] == str(barbara.scim_id)
    assert (barbara.given_name, barbara.external_id) == ("Barbara", "00uBARBARA")
    assert not acme.link_requests.exists()


def test_a_create_after_that_is_the_usual_mistake(okta, acme, barbara, alice, as_user):
    decide(acme, "preview")
    okta("POST", "/Users", BARBARA)
    approved(acme, as_user, alice)
    okta("POST", "/Users", BARBARA)

    assert okta("POST", "/Users", BARBARA).status_code == 409


def test_after_the_approval_a_look_up_finds_the_person_with_what_was_typed_here(
    okta, acme, barbara, alice, as_user
):
    decide(acme, "preview")
    hidden = okta("GET", LOOK_UP).json()["totalResults"]
    okta("POST", "/Users", BARBARA)
    approved(acme, as_user, alice)

    found = okta("GET", LOOK_UP).json()["Resources"]

    assert hidden == 0
    assert [each["id"] for each in found] == [str(barbara.scim_id)]
    assert found[0]["name"] == {"givenName": "Babs", "familyName": "J"}


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_after_the_approval_an_update_takes_over_and_a_later_create_is_a_mistake(
    okta, acme, barbara, alice, as_user, method
):
    decide(acme, "preview")
    okta("POST", "/Users", BARBARA)
    approved(acme, as_user, alice)
    body = BARBARA if method == "PUT" else pathless(name={"givenName": "Barbara"})

    updated = okta(method, f"/Users/{barbara.scim_id}", body)

    assert updated.status_code == 200
    assert updated.json()["name"]["givenName"] == "Barbara"
    assert okta("POST", "/Users", BARBARA).status_code == 409


def test_who_was_dismissed_stays_local_however_often_it_is_asked(
    okta, acme, barbara, alice, as_user
):
    decide(acme, "preview")
    okta("POST", "/Users", BARBARA)
    as_user(alice).post(f"/identity/links/{acme.link_requests.get().pk}/dismiss/")

    answer = okta("POST", "/Users", BARBARA)

    barbara.refresh_from_db()
    link = acme.link_requests.get()
    assert (answer.status_code, barbara.is_local) == (409, True)
    assert link.dismissed_at is not None
    assert link.times_asked == 2


# --- Always asked, whatever the policy ----------------------------------------------------------


@pytest.mark.parametrize("role", ["owner", "admin", "helpdesk", "auditor"])
def test_people_with_a_role_wait_for_an_approval_and_keep_their_role(
    okta, acme, barbara, olga, as_user, role
):
    users.set_role(barbara, role=role, actor=ACTOR)
    assert okta("POST", "/Users", BARBARA).status_code == 409
    approved(acme, as_user, olga)

    answer = okta("POST", "/Users", BARBARA)

    barbara.refresh_from_db()
    assert answer.status_code == 201
    assert (barbara.role, barbara.is_local) == (role, False)


def test_a_strict_connection_takes_over_by_approval_and_never_by_a_create(
    okta, acme, barbara, alice, as_user
):
    speak(acme, "strict")
    assert okta("POST", "/Users", TO_THE_LETTER).status_code == 409
    approved(acme, as_user, alice)

    post = okta("POST", "/Users", TO_THE_LETTER)
    put = okta("PUT", f"/Users/{barbara.scim_id}", TO_THE_LETTER)

    assert (post.status_code, put.status_code) == (409, 200)


# --- Refuse -------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["member", "owner"])
def test_where_nobody_is_handed_over_nobody_waits(okta, acme, barbara, role):
    users.set_role(barbara, role=role, actor=ACTOR)
    decide(acme, "refuse")

    answer = okta("POST", "/Users", BARBARA)

    barbara.refresh_from_db()
    assert answer.status_code == 409
    assert answer.json()["scimType"] == "uniqueness"
    assert "takes nobody over" in answer.json()["detail"]
    assert barbara.is_local
    assert not LinkRequest.objects_all_organizations.exists()


@pytest.mark.parametrize("linking", ["preview", "refuse"])
def test_strangers_arrive_whatever_the_policy(okta, acme, linking):
    decide(acme, linking)

    assert okta("POST", "/Users", BARBARA).status_code == 201


@pytest.mark.parametrize("linking", ["preview", "refuse"])
def test_nobody_is_asked_about_people_of_another_organization(okta, acme, globex, linking):
    users.create_local(globex, user_name="barbara@acme.example", actor=ACTOR)
    decide(acme, linking)

    assert okta("POST", "/Users", BARBARA).status_code == 201
    assert not LinkRequest.objects_all_organizations.exists()


# --- Groups ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("linking", ["preview", "refuse"])
def test_local_groups_are_taken_over_only_where_nobody_is_asked(okta, acme, linking):
    sales = groups.create(acme, display_name="sales", actor=ACTOR)
    decide(acme, linking)
    refused = okta("POST", "/Groups", {"displayName": "Sales"})
    decide(acme, "automatic")

    path = pushed(okta)

    assert refused.status_code == 409
    assert "local group" in refused.json()["detail"]
    assert path == f"/Groups/{sales.scim_id}"


# --- What stands between ---------------------------------------------------------------------------


def test_a_person_who_was_renamed_meanwhile_is_not_handed_over(okta, acme, barbara, alice, as_user):
    decide(acme, "preview")
    okta("POST", "/Users", BARBARA)
    link = acme.link_requests.get()
    users.edit_local(
        barbara, user_name="other@acme.example", given_name="", family_name="", email="",
        actor=ACTOR,
    )  # fmt: skip

    as_user(alice).post(f"/identity/links/{link.pk}/approve/")

    barbara.refresh_from_db()
    assert barbara.is_local
    assert not link_requests.pending(acme).exists()


def test_who_is_deleted_waits_no_longer(okta, acme, barbara):
    decide(acme, "preview")
    okta("POST", "/Users", BARBARA)

    users.delete(barbara, actor=ACTOR)

    assert not acme.link_requests.exists()


def test_an_owner_who_waits_can_still_sign_in_and_is_not_suspended(okta, acme):
    owner = organizations.add_owner(
        acme, email="owner@acme.example", password="correct horse battery", actor=ACTOR
    )

    okta("POST", "/Users", changed(BARBARA, userName="OWNER@acme.example", active=False))

    owner.refresh_from_db()
    assert owner.is_active
    assert acme.link_requests.get().user == owner
