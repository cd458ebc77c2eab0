"""The licenses page: what was bought, who holds it, adding and removing seats."""

from http import HTTPStatus

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from identity import users
from telephony import seats
from telephony.models import LicenseSeat, LicenseSku
from tests.conftest import ACTOR, arrival
from tests.races import at_once


@pytest.fixture
def alices(alice, as_user):
    """Alice's browser."""
    return as_user(alice)


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def test_before_anything_is_bought_the_page_says_what_to_do(alices):
    html = text_of(alices.get("/licenses/"))

    assert "No licenses yet" in html
    assert "Add seats" in html


def test_each_product_shows_where_its_seats_are(alices, acme, bob, standard):
    parked = arrival(acme, "erin", "New")
    seats.assign(parked, sku="standard", actor=ACTOR)
    users.suspend(parked, actor=ACTOR)

    count = alices.get("/licenses/").context["counts"][0]

    assert (count.purchased, count.assigned, count.parked, count.free) == (5, 1, 1, 3)


def test_an_administrator_adds_seats(alices, acme, standard):
    response = alices.post("/licenses/add/", {"sku": "standard", "count": "25"}, follow=True)

    assert "25 Standard seats were added." in text_of(response)
    assert acme.license_seats.free().count() == 25
    assert acme.audit_events.latest("pk").changes == {"count": 25}


@pytest.mark.parametrize("count", ["0", "-1", "10001", "many", ""])
def test_a_count_that_makes_no_sense_buys_nothing(alices, acme, standard, count):
    response = alices.post("/licenses/add/", {"sku": "standard", "count": count})

    assert response.context["add_form"].errors["count"]
    assert not acme.license_seats.exists()


def test_the_holders_of_a_product_are_listed_with_what_their_seat_does(alices, acme, bob):
    users.suspend(bob, actor=ACTOR)

    html = text_of(alices.get("/licenses/standard/"))

    assert "Bob Line" in html
    assert "Parked while suspended" in html


def test_many_holders_come_in_pages(alices, acme, standard):
    seats.buy(acme, sku=standard, count=60, actor=ACTOR)
    for number in range(52):
        seats.assign(arrival(acme, f"p{number}", "Many"), sku="standard", actor=ACTOR)

    first = alices.get("/licenses/standard/")
    with CaptureQueriesContext(database) as queries:
        second = alices.get("/licenses/standard/?page=2")

    assert len(first.context["seats"].rows) == 50
    assert len(second.context["seats"].rows) == 2
    assert len(queries) <= 10


def test_free_seats_are_removed(alices, acme, bob):
    alices.post("/licenses/standard/remove/", {"count": "3"})

    assert acme.license_seats.count() == 2
    assert bob.seats.exists()


def test_seats_that_people_hold_are_never_removed(alices, acme, bob):
    html = text_of(alices.post("/licenses/standard/remove/", {"count": "5"}))

    assert "Free Standard seats: 4. Release seats that people hold before removing more." in html
    assert acme.license_seats.count() == 5


def test_a_product_that_nobody_bought_is_not_there(alices, acme, standard):
    assert alices.get("/licenses/standard/").status_code == HTTPStatus.NOT_FOUND


def test_seats_of_another_organization_are_neither_seen_nor_removed(dave, bob, as_user):
    browser = as_user(dave)

    removal = browser.post("/licenses/standard/remove/", {"count": "1"})

    assert removal.status_code == HTTPStatus.NOT_FOUND
    assert browser.get("/licenses/").context["counts"] == []
    assert bob.organization.license_seats.count() == 5


def test_the_helpdesk_looks_and_buys_nothing(henry, bob, as_user):
    browser = as_user(henry)

    assert "Add seats" not in text_of(browser.get("/licenses/"))
    assert browser.post("/licenses/add/").status_code == HTTPStatus.FORBIDDEN
    assert browser.post("/licenses/standard/remove/").status_code == HTTPStatus.FORBIDDEN


@pytest.mark.django_db(transaction=True)
def test_a_seat_is_either_removed_or_given_never_both(acme, standard):
    pool = seats.buy(acme, sku=standard, count=4, actor=ACTOR)
    people = [arrival(acme, f"p{number}", "Racer") for number in range(4)]

    outcomes = at_once(
        [
            *(lambda p=p: seats.assign(p, sku="standard", actor=ACTOR) for p in people),
            *(lambda: seats.shrink(pool, count=1, actor=ACTOR) for _ in range(4)),
        ]
    )

    given = sum(isinstance(each, LicenseSeat) for each in outcomes)
    removed = sum(each is None for each in outcomes)
    assert given + removed == 4
    assert acme.license_seats.count() == given
    assert not acme.license_seats.free().exists()


def test_each_count_leads_to_the_people_behind_it(alices, acme, bob):
    erin = arrival(acme, "erin", "Parked")
    seats.assign(erin, sku="standard", actor=ACTOR)
    users.suspend(erin, actor=ACTOR)

    html = text_of(alices.get("/licenses/"))
    parked = alices.get("/licenses/standard/?state=parked").context["seats"].rows
    assigned = alices.get("/licenses/standard/?state=assigned").context["seats"].rows

    assert "/licenses/standard/?state=parked" in html
    assert [seat.user for seat in parked] == [erin]
    assert [seat.user for seat in assigned] == [bob]


@pytest.mark.parametrize("text", ["bob", "LINE", "1001", "bob@acme"])
def test_a_holder_is_found_by_name_address_or_extension(alices, acme, bob, text):
    seats.assign(arrival(acme, "erin", "New"), sku="standard", actor=ACTOR)

    rows = alices.get("/licenses/standard/", {"q": text}).context["seats"].rows

    assert [seat.user for seat in rows] == [bob]


@pytest.mark.parametrize("query", ["q=nobody", "q=%00&state=lost", "q=²"])
def test_a_search_that_finds_nobody_says_so_and_breaks_nothing(alices, bob, query):
    response = alices.get(f"/licenses/standard/?{query}")

    assert response.status_code == HTTPStatus.OK


def test_only_the_list_comes_for_a_search_on_the_page(alices, bob):
    html = text_of(alices.get("/licenses/standard/?q=bob", headers={"HX-Request": "true"}))

    assert "Bob Line" in html
    assert "<html" not in html


def test_the_last_seat_is_foretold_at_the_pace_of_thirty_days(alices, acme, bob):
    ann = arrival(acme, "ann", "Gone")
    seats.assign(ann, sku="standard", actor=ACTOR)
    users.delete(ann, actor=ACTOR)

    product = alices.get("/licenses/").context["products"][0]

    due = product["forecast"].runs_out_on - timezone.now().date()
    assert product["forecast"].growth == 1
    assert due.days in (119, 120)  # four are free, one goes in thirty days
    assert "the last seat goes around" in text_of(alices.get("/licenses/standard/"))


def test_nothing_is_foretold_of_what_does_not_grow(alices, acme, bob):
    seats.release(bob, actor=ACTOR)

    assert alices.get("/licenses/").context["products"][0]["forecast"].runs_out_on is None


def test_nine_in_ten_seats_in_use_are_warned_of_on_both_pages(alices, acme, standard):
    seats.buy(acme, sku=standard, count=10, actor=ACTOR)
    for number in range(8):
        seats.assign(arrival(acme, f"p{number}", "Many"), sku="standard", actor=ACTOR)
    before = text_of(alices.get("/licenses/")) + text_of(alices.get("/"))
    seats.assign(arrival(acme, "last", "One"), sku="standard", actor=ACTOR)

    after = [text_of(alices.get(path)) for path in ("/licenses/", "/", "/licenses/standard/")]

    assert "Standard: 8 of 10</a>" not in before
    assert all("Standard: 9 of 10</a>" in html for html in after)


def test_the_licenses_page_costs_the_same_for_many_products(alices, acme, bob):
    sku = LicenseSku.objects.create(code="another", name="Another")
    with CaptureQueriesContext(database) as few:
        alices.get("/licenses/")
    seats.buy(acme, sku=sku, count=1, actor=ACTOR)

    with CaptureQueriesContext(database) as more:
        alices.get("/licenses/")

    assert len(few) == len(more) <= 7
