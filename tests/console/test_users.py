"""Administrators find people in the user list, and add those whom no IdP sends."""

from http import HTTPStatus

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from identity import okta_connections, users
from identity.models import SyncState, User
from telephony import extensions, numbers, seats
from tests.conftest import ACTOR, arrival, staff

HTMX = {"HX-Request": "true"}


@pytest.fixture
def alices(alice, as_user):
    """Alice's."""
    return as_user(alice)


def listed(browser, query: str = "") -> list[str]:
    """User names in the list, in order, without what follows the @."""
    page = browser.get(f"/users/{query}").context["people"]
    return [person.user_name.partition("@")[0] for person in page.rows]


def test_a_person_is_listed_with_everything_that_is_known(alices, bob):
    html = alices.get("/users/").content.decode()

    assert "Bob Line" in html
    assert "bob@acme.example" in html
    assert "Standard" in html
    assert ">1001<" in html
    assert "+1 415-555-0101" in html
    assert "Okta" in html


def test_nobody_of_another_organization_is_listed(alices, bob, dave):
    assert listed(alices) == ["alice", "bob"]


@pytest.mark.parametrize(
    "text",
    [
        "Bob",
        "line bob",
        "BOB@acme",
        "1001",
        "100",
        "415 555-0101",
        "(415)5550101",
        "+14155550101",
    ],
)
def test_a_person_is_found_by_anything_at_hand(alices, bob, carol, text):
    response = alices.get("/users/", {"q": text})

    assert [person.label for person in response.context["people"].rows] == ["Bob Line"]


def test_a_person_is_found_by_the_federation_id(alices, bob):
    users.set_federation_id(bob, federation_id="E-4711", actor=ACTOR)

    assert listed(alices, "?q=e-47") == ["bob"]


def test_a_person_is_found_by_a_number_that_is_not_their_primary_one(alices, acme, bob):
    second = numbers.claim(acme, number="+442079460123", actor=ACTOR)
    numbers.give(bob, number=second, actor=ACTOR)

    assert listed(alices, "?q=20+7946") == ["bob"]


@pytest.mark.parametrize("text", ["%", "_", "nobody", "1002", "' OR 1=1", "\\"])
def test_who_searches_for_what_nobody_has_finds_nobody(alices, bob, text):
    response = alices.get("/users/", {"q": text})

    assert response.context["people"].rows == []
    assert "Nobody fits" in response.content.decode()


def test_filters_narrow_the_list(alices, bob, carol):
    assert listed(alices, "?status=active") == ["alice", "bob"]
    assert listed(alices, "?status=suspended") == ["carol"]
    assert listed(alices, "?status=unlicensed") == ["alice"]
    assert listed(alices, "?source=local") == ["alice"]
    assert listed(alices, "?source=idp") == ["bob", "carol"]
    assert listed(alices, "?license=standard") == ["bob"]
    assert listed(alices, "?license=standard&status=suspended") == []


def test_a_filter_that_does_not_exist_is_no_error(alices, bob):
    assert listed(alices, "?status=purple&sort=shoe-size&page=x&license=gold") == ["alice", "bob"]


def test_who_could_not_be_told_to_okta_wears_a_badge_and_can_be_filtered(alices, acme, bob):
    okta_connections.save(acme, okta_url="https://acme.okta.com", token="00secret", actor=ACTOR)
    acme.sync_states.update(state=SyncState.State.BLOCKED, reason="not_found")

    assert listed(alices, "?status=unsynced") == ["bob"]
    assert "Sync failed" in alices.get("/users/").content.decode()


def test_badges_say_what_is_missing(alices, acme, carol):
    arrival(acme, "erin", "New")

    html = alices.get("/users/").content.decode()

    assert "Needs a license" in html
    assert "Suspended" in html


def test_the_list_is_sorted_by_what_is_clicked(alices, acme, bob):
    erin = arrival(acme, "erin", "New")
    extensions.give(erin, number="1000", actor=ACTOR)

    assert listed(alices) == ["alice", "bob", "erin"]
    assert listed(alices, "?sort=-user") == ["erin", "bob", "alice"]
    assert listed(alices, "?sort=-extension&source=idp") == ["bob", "erin"]
    assert 'aria-sort="descending"' in alices.get("/users/?sort=-user").content.decode()


def test_a_long_list_comes_in_pages_and_the_links_keep_the_filters(alices, acme):
    for number in range(60):
        arrival(acme, f"person{number:02}", "Many")

    first = alices.get("/users/?source=idp")
    second = alices.get("/users/" + first.context["people"].next_url)

    assert "60 users found" in " ".join(first.content.decode().split())
    assert first.context["people"].next_url == "?source=idp&page=2"
    assert len(first.context["people"].rows) == 50
    assert second.context["people"].rows[0].given_name == "Person50"
    assert second.context["people"].next_url == ""


def test_a_page_behind_the_end_shows_the_last_one(alices, bob):
    assert listed(alices, "?page=999") == ["alice", "bob"]


def test_a_page_takes_as_many_queries_for_sixty_people_as_for_five(alices, acme, standard):
    seats.buy(acme, sku=standard, count=60, actor=ACTOR)
    costs = []
    for upto in (5, 60):
        for number in range(acme.users.count() - 1, upto):
            person = arrival(acme, f"person{number:02}", "Many")
            seats.assign(person, sku="standard", actor=ACTOR)
            extensions.give(person, number=str(2000 + number), actor=ACTOR)
        with CaptureQueriesContext(
            database,
        ) as queries:
            alices.get("/users/?q=person&status=active&license=standard")
        costs.append(len(queries))

    assert costs[0] == costs[1] <= 8


def test_htmx_gets_the_list_alone_with_the_count_for_its_place(alices, bob):
    html = alices.get("/users/?q=bob", headers=HTMX).content.decode()

    assert "<html" not in html
    assert "Bob Line" in html
    assert 'hx-swap-oob="innerHTML:#count"' in html
    assert "1 user found" in " ".join(html.split())


def test_the_whole_page_carries_the_same_list_without_scripts(alices, bob):
    response = alices.get("/users/?q=bob")

    html = response.content.decode()
    assert '<form class="filter-bar" method="get"' in html
    assert "hx-swap-oob" not in html
    assert "HX-Request" in response["Vary"]


def test_what_people_are_called_cannot_become_markup(alices, acme):
    users.create_local(acme, user_name="<script>alert(1)</script>", actor=ACTOR)

    assert "<script>alert" not in alices.get("/users/").content.decode()


def test_an_administrator_adds_a_local_person(alices, acme):
    response = alices.post(
        "/users/add/",
        {
            "user_name": "fay@acme.example",
            "given_name": "Fay",
            "family_name": "Reception",
            "email": "fay@acme.example",
            "role": "member",
        },
    )

    fay = acme.users.get(user_name="fay@acme.example")
    assert response["Location"] == f"/users/{fay.scim_id}/"
    assert fay.is_local
    assert acme.audit_events.latest("pk").actor == "Alice Admin"


def test_a_user_name_that_is_taken_is_refused_beside_its_field(alices, acme, bob):
    response = alices.post("/users/add/", {"user_name": "BOB@acme.example", "role": "member"})

    html = response.content.decode()
    assert "has the user name BOB@acme.example already" in html
    assert 'value="BOB@acme.example"' in html
    assert acme.users.count() == 2


def test_only_an_owner_adds_owners_and_administrators(alices, acme, olga, as_user):
    new = {"user_name": "fay@acme.example", "role": "admin"}

    refused = alices.post("/users/add/", new)
    accepted = as_user(olga).post("/users/add/", new)

    assert "not one of the available choices" in refused.content.decode()
    assert accepted.status_code == HTTPStatus.FOUND
    assert acme.users.get(user_name="fay@acme.example").role == User.Role.ADMIN


@pytest.mark.parametrize("role", ["helpdesk", "auditor"])
def test_who_only_looks_on_adds_nobody(acme, as_user, role):
    browser = as_user(staff(acme, role, role))

    assert browser.get("/users/").status_code == HTTPStatus.OK
    assert "Add user" not in browser.get("/users/").content.decode()
    assert browser.post("/users/add/", {"user_name": "fay"}).status_code == HTTPStatus.FORBIDDEN


def test_a_member_sees_no_list(acme, bob, as_user):
    assert as_user(bob).get("/users/").status_code == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize("letters", ["ß" * 254, "ﷺ" * 254])
def test_a_name_that_folding_makes_too_long_is_refused(alices, acme, letters):
    answer = alices.post("/users/add/", {"user_name": letters, "role": "member"})

    assert "This is too long" in answer.content.decode()
    assert not acme.users.filter(user_name=letters).exists()


def test_a_federation_id_that_folding_makes_too_long_is_refused(alices, bob):
    answer = alices.post(f"/users/{bob.scim_id}/federation-id/", {"federation_id": "ß" * 254})

    assert "This is too long" in answer.content.decode()
