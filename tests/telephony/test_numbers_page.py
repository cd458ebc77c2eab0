"""The inventory of phone numbers: seen, searched, extended and reduced."""

from http import HTTPStatus

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from telephony import numbers
from tests.conftest import ACTOR


@pytest.fixture
def alices(alice, as_user):
    """Alice's browser."""
    return as_user(alice)


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def listed(browser, query: str = "") -> list[str]:
    return [number.e164 for number in browser.get(f"/numbers/{query}").context["numbers"].rows]


def test_before_there_are_numbers_the_page_says_what_to_do(alices):
    assert "No numbers yet" in text_of(alices.get("/numbers/"))


def test_a_number_shows_both_forms_and_whom_it_rings(alices, bob):
    html = text_of(alices.get("/numbers/"))

    assert "+1 415-555-0101" in html
    assert "(415) 555-0101" in html
    assert f'href="/users/{bob.scim_id}/"' in html
    assert "1001" in html
    assert "Primary" in html


def test_one_number_is_added(alices, acme):
    response = alices.post("/numbers/add/", {"first": "+44 20 7946 0123"}, follow=True)

    assert "+44 20 7946 0123 was added." in text_of(response)
    assert acme.phone_numbers.get().e164 == "+442079460123"


def test_a_block_is_added_and_numbers_in_use_are_passed_over(alices, acme, bob):
    fields = {"first": "+1 415 555 0100", "last": "+1 415 555 0109"}

    response = alices.post("/numbers/add/", fields, follow=True)

    assert "9 numbers were added. 1 was in an inventory already." in text_of(response)
    assert acme.phone_numbers.count() == 10
    assert acme.audit_events.latest("pk").changes["count"] == 9
    assert bob.extension.numbers.exists()


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        ("hello", "", "is not a phone number."),
        ("+1415", "", "has too many or too few digits."),
        ("+14155550109", "+14155550100", "The last number must follow the first one"),
        ("+14155550100", "+4930901820", "The last number must follow the first one"),
        ("+14155550000", "+14155551000", "A block has 1000 numbers at most; this one has 1001."),
        ("", "", "This field is required."),
    ],
)
def test_what_cannot_be_added_is_refused_with_the_reason(alices, acme, first, last, sentence):
    html = text_of(alices.post("/numbers/add/", {"first": first, "last": last}))

    assert sentence in html
    assert not acme.phone_numbers.exists()


def test_a_number_of_another_organization_cannot_be_added(alices, acme, globex):
    numbers.claim(globex, number="+14155550199", actor=ACTOR)

    html = text_of(alices.post("/numbers/add/", {"first": "+14155550199"}))

    assert "+14155550199 is in an inventory already" in html
    assert "Globex" not in html
    assert not acme.phone_numbers.exists()


def test_a_block_leaves_numbers_of_another_organization_alone(alices, acme, globex):
    numbers.claim(globex, number="+14155550105", actor=ACTOR)

    alices.post("/numbers/add/", {"first": "+14155550100", "last": "+14155550109"})

    assert acme.phone_numbers.count() == 9
    assert globex.phone_numbers.get().e164 == "+14155550105"


@pytest.mark.parametrize("text", ["0101", "555-0101", "1001", "bob", "LINE", "bob@acme"])
def test_a_number_is_found_by_digits_extension_or_person(alices, acme, bob, text):
    numbers.claim(acme, number="+14155550199", actor=ACTOR)

    response = alices.get("/numbers/", {"q": text})

    assert [number.e164 for number in response.context["numbers"].rows] == ["+14155550101"]


def test_free_and_assigned_numbers_are_told_apart(alices, acme, bob):
    numbers.claim(acme, number="+14155550199", actor=ACTOR)

    assert listed(alices, "?state=claimed") == ["+14155550199"]
    assert listed(alices, "?state=assigned") == ["+14155550101"]
    assert listed(alices, "?state=lost") == ["+14155550101", "+14155550199"]


def test_htmx_gets_the_list_alone(alices, bob):
    html = text_of(alices.get("/numbers/?q=0101", headers={"HX-Request": "true"}))

    assert "<html" not in html
    assert "1 number found" in html


def test_a_page_costs_the_same_for_few_numbers_and_for_many(alices, acme, bob):
    costs = []
    for last in ("+14155550205", "+14155550299"):
        numbers.claim_block(acme, first="+14155550200", last=last, actor=ACTOR)
        with CaptureQueriesContext(database) as queries:
            alices.get("/numbers/")
        costs.append(len(queries))

    assert costs[0] == costs[1] <= 5


def test_a_free_number_is_given_up(alices, acme):
    number = numbers.claim(acme, number="+14155550199", actor=ACTOR)

    response = alices.post(f"/numbers/{number.pk}/give-up/", follow=True)

    assert "+1 415-555-0199 was given up." in text_of(response)
    assert not acme.phone_numbers.exists()


def test_a_number_that_rings_somebody_is_not_given_up(alices, acme, bob):
    number = acme.phone_numbers.get()

    response = alices.post(f"/numbers/{number.pk}/give-up/", follow=True)

    assert "rings somebody, or is on its way. Take it back first." in text_of(response)
    assert bob.extension.numbers.get() == number
    assert not acme.audit_events.filter(action="phone_number.given_up").exists()


def test_a_number_of_another_organization_is_not_there(dave, acme, bob, as_user):
    browser = as_user(dave)
    number = acme.phone_numbers.get()

    response = browser.post(f"/numbers/{number.pk}/give-up/")

    assert response.status_code == HTTPStatus.NOT_FOUND
    assert listed(browser) == []


def test_the_helpdesk_looks_and_adds_nothing(henry, bob, as_user):
    browser = as_user(henry)

    assert "Add numbers" not in text_of(browser.get("/numbers/"))
    assert browser.post("/numbers/add/").status_code == HTTPStatus.FORBIDDEN
