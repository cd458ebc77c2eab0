"""RelayState is a token of ours. It never says where to go."""

from http import HTTPStatus
from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from tests.identity.saml.attacks.scene import Attack, Scene
from tests.identity.saml.edits import unasked

pytestmark = pytest.mark.django_db

ASTRAY = {
    "an absolute URL": "https://evil.example/",
    "two slashes": "//evil.example",
    "a backslash": "\\evil.example",
    "a slash and a backslash": "/\\evil.example",
    "a scheme without slashes": "https:evil.example",
    "a script": "javascript:alert(1)",
    "a foreign token": "Zm9yZWlnbg",
    "a path of ours": "/users/",
    "over 80 bytes": "x" * 81,
    "five thousand bytes": "x" * 5000,
}


def sent(relay_state: str) -> Attack:
    return Attack("relay_state", lambda scene, _: scene.post(scene.mint(), relay_state=relay_state))


CASES = {name: sent(relay_state) for name, relay_state in ASTRAY.items()}


@pytest.mark.parametrize("case", CASES)
def test_a_relay_state_that_is_not_ours_is_refused(case):
    CASES[case].fails()


@pytest.mark.parametrize("case", ASTRAY)
def test_the_relay_state_of_an_unasked_response_leads_nowhere(case):
    scene = Scene.build()

    bounced = scene.post(scene.mint(unasked), relay_state=ASTRAY[case])

    assert bounced.status_code == HTTPStatus.SEE_OTHER
    assert bounced["Location"] == scene.idp.address("login")
    assert scene.inside() == (0, 0)


@pytest.mark.parametrize("case", ASTRAY)
def test_nor_does_it_where_the_idp_may_start(case):
    scene = Scene.build()
    scene.set(allow_idp_initiated=True)

    ticket = scene.post(scene.mint(unasked), relay_state=ASTRAY[case])["Location"]
    home = scene.browser.get(ticket)["Location"]

    assert urlsplit(ticket).netloc == "testserver"
    assert home == reverse("home")


@pytest.mark.parametrize("case", ASTRAY)
def test_a_wish_for_another_site_is_not_remembered(case):
    scene = Scene.build()
    scene.ask(next=ASTRAY[case])

    home = scene.browser.get(scene.ticket())["Location"]

    assert home == (ASTRAY[case] if case == "a path of ours" else reverse("home"))
