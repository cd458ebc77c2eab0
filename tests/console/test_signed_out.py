"""A session ends while a page is open: whoever presses something there is led back to that page."""

from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

PAGE = "http://testserver/sync-back/?kind=failed"
PRESSED = "/sync-back/pause/"


def wanted(url: str) -> str:
    """Where one comes to after signing in."""
    (found,) = parse_qs(urlsplit(url).query)["next"]
    return found


def test_a_form_leads_back_to_its_page_and_says_that_nothing_was_done():
    browser = Client()

    answer = browser.post(PRESSED, {"reason": "x"}, headers={"Referer": PAGE})
    shown = browser.get(answer["Location"]).content.decode()

    assert wanted(answer["Location"]) == "/sync-back/?kind=failed"
    assert "Sign in, and please do that again." in shown


@pytest.mark.parametrize(
    "referer",
    [
        "",
        "https://evil.example/users/",
        "//evil.example/",
        "http://testserver//evil.example/",
        f"http://testserver{PRESSED}",
        "x",
    ],
)
def test_where_no_page_of_ours_is_known_it_leads_home(alice, referer):
    answer = Client().post(PRESSED, headers={"Referer": referer})

    assert wanted(answer["Location"]) == "/"


def test_a_part_of_a_page_is_not_replaced_by_the_form_to_sign_in():
    headers = {"HX-Request": "true", "HX-Current-URL": PAGE}

    answer = Client().get("/sync-back/", headers=headers)

    assert answer.status_code == HTTPStatus.OK
    assert answer.content == b""
    assert wanted(answer["HX-Redirect"]) == "/sync-back/?kind=failed"


def test_who_only_looked_has_nothing_to_do_again():
    browser = Client()

    answer = browser.get("/sync-back/?q=bob")

    assert wanted(answer["Location"]) == "/sync-back/?q=bob"
    assert "do that again" not in browser.get(answer["Location"]).content.decode()
