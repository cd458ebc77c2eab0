"""Administrators see the groups that arrived, and who is in them."""

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from identity import groups
from tests.conftest import ACTOR, arrival, connection


@pytest.fixture
def alices(alice, as_user):
    """Alice's."""
    return as_user(alice)


@pytest.fixture
def sales(acme, bob):
    return groups.create(
        acme, display_name="Sales", connection=connection(acme), members=[bob.pk], actor=ACTOR
    )


def listed(browser, query=""):
    page = browser.get(f"/groups/{query}").context["groups"]
    return [(group.display_name, group.member_count) for group in page.rows]


def test_groups_are_listed_by_name_with_their_members_counted(alices, acme, sales):
    groups.create(acme, display_name="Field", actor=ACTOR)

    html = alices.get("/groups/").content.decode()

    assert listed(alices) == [("Field", 0), ("Sales", 1)]
    assert listed(alices, "?q=SAL") == [("Sales", 1)]
    assert ("Okta" in html, "Local" in html) == (True, True)


def test_before_the_first_push_the_page_says_where_groups_come_from(alices):
    assert "Push Groups" in alices.get("/groups/").content.decode()
    assert "No group fits" in alices.get("/groups/?q=x").content.decode()


def test_a_group_shows_its_people(alices, sales):
    html = alices.get(f"/groups/{sales.scim_id}/").content.decode()

    assert "Bob Line" in html
    assert ">1001<" in html
    assert "Managed by Okta" in html


def test_a_person_shows_their_groups(alices, sales, bob, carol):
    assert f"/groups/{sales.scim_id}/" in alices.get(f"/users/{bob.scim_id}/").content.decode()
    assert "In no group." in alices.get(f"/users/{carol.scim_id}/").content.decode()


def test_members_come_page_by_page(alices, acme, sales):
    people = [arrival(acme, f"person{number:02}", "Member") for number in range(60)]
    groups.add_members(sales, [each.pk for each in people], actor=ACTOR)

    second = alices.get(f"/groups/{sales.scim_id}/?page=2")

    assert second.context["members"].total == 61
    assert len(second.context["members"].rows) == 11
    assert "Person59 Member" in second.content.decode()


def test_nobody_of_another_organization_sees_our_groups(as_user, dave, sales):
    assert listed(as_user(dave)) == []
    assert as_user(dave).get(f"/groups/{sales.scim_id}/").status_code == 404


def test_the_list_costs_the_same_however_many_groups_it_has(alices, acme, sales):
    def cost():
        with CaptureQueriesContext(database) as captured:
            assert alices.get("/groups/").status_code == 200
        return len(captured)

    few = cost()
    for number in range(20):
        groups.create(acme, display_name=f"Group {number}", actor=ACTOR)

    assert cost() == few
