"""Administrators look up who tried to get in, and what the reference of a refusal means."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from identity import sign_in, sign_in_words, tasks
from identity.models import SignInAttempt
from tests.conftest import PASSWORD
from tests.identity import authenticator


def try_password(user_name: str, password: str = "wrong") -> SignInAttempt:
    Client().post("/sign-in/", {"name": user_name, "password": password})
    return SignInAttempt.objects_all_organizations.latest("pk")


def list_of(browser: Client, **query: str) -> str:
    return browser.get("/sign-ins/", query).content.decode()


def test_the_reference_that_somebody_saw_leads_to_the_reason(as_user, alice, henry):
    try_password(henry.user_name)
    browser = Client()
    page = browser.post("/sign-in/", {"name": henry.user_name, "password": "wrong"})
    attempt = SignInAttempt.objects_all_organizations.latest("pk")

    found = list_of(as_user(alice), reference=f" {attempt.reference.lower()} ")

    assert attempt.reference in page.content.decode()
    assert found.count("Wrong password.") == 1
    assert attempt.reference in found


def test_every_step_is_listed_with_its_way_and_result(as_user, alice, olga):
    authenticator.set_up(olga)
    browser = Client()
    browser.post("/sign-in/", {"name": olga.user_name, "password": PASSWORD})
    browser.post("/sign-in/code/", {"code": authenticator.wrong(olga)})
    browser.post("/sign-in/code/", {"code": authenticator.shown(olga)})

    found = list_of(as_user(alice))

    for sentence in ("the code was asked for", "Wrong code.", "Signed in<"):
        assert sentence in found


@pytest.mark.parametrize(
    ("query", "listed"),
    [
        ({}, {"olga", "henry"}),
        ({"person": "OLGA"}, {"olga"}),
        ({"person": "helpdesk"}, {"henry"}),
        ({"reason": "refused"}, {"henry"}),
        ({"reason": "ok"}, {"olga"}),
        ({"reason": "user_inactive"}, set()),
        ({"since": "2020-01-01T00:00"}, {"olga", "henry"}),
        ({"until": "2020-01-01T00:00"}, set()),
        ({"since": "not a time", "reason": "none"}, {"olga", "henry"}),
        ({"person": "a\0b"}, {"olga", "henry"}),
    ],
)
def test_the_list_is_narrowed(as_user, audrey, olga, henry, query, listed):
    try_password(olga.user_name, PASSWORD)
    try_password(henry.user_name)

    found = list_of(as_user(audrey), **query)

    assert {name for name in ("olga", "henry") if f"{name}@acme.example" in found} == listed


def test_another_organization_sees_nothing_of_it_even_by_reference(as_user, dave, olga):
    attempt = try_password(olga.user_name)
    found = list_of(as_user(dave), reference=attempt.reference)

    assert "Nothing matches" in found
    assert "olga" not in found


def test_a_name_that_nobody_has_is_in_no_list(as_user, alice, dave):
    attempt = try_password("nobody@acme.example")

    assert attempt.organization is None
    for person in (alice, dave):
        assert attempt.reference not in list_of(as_user(person))


def test_the_page_of_a_person_leads_to_their_sign_ins(as_user, alice, olga, henry):
    for person in (olga, henry):
        try_password(person.user_name)
    browser = as_user(alice)
    page = browser.get(f"/users/{henry.scim_id}/").content.decode()
    url = re.search(r'href="(/sign-ins/[^"]+)"', page)[1]

    found = browser.get(url).content.decode()

    assert "henry@acme.example" in found
    assert "olga@acme.example" not in found


def test_a_helpdesk_does_not_see_the_list(as_user, henry):
    assert as_user(henry).get("/sign-ins/").status_code == 403


def test_every_page_is_met_once(as_user, alice, acme):
    for number in range(120):
        acme.sign_in_attempts.create(
            way="password", reference=f"R{number}X", code="bad_password", user=alice
        )
    browser, url, met = as_user(alice), "/sign-ins/?reason=bad_password", []
    while url:
        page = browser.get(url)
        met += [row["attempt"].reference for row in page.context["rows"]]
        url = page.context["older_url"]

    assert met == [f"R{number}X" for number in reversed(range(120))]


def test_a_place_that_is_none_is_the_first_page(as_user, alice):
    attempt = try_password(alice.user_name)

    for place in ("x", "-1", "9" * 40, "\u0661"):
        assert attempt.reference in list_of(as_user(alice), before=place)


def test_sso_shows_its_own_sentence(as_user, alice, acme):
    acme.sign_in_attempts.create(
        way="saml", reference="SAML1", code="replay", detail="<b>id</b>", ip_address="192.0.2.1"
    )
    found = list_of(as_user(alice))

    assert "This assertion was used before" in found
    assert "&lt;b&gt;id&lt;/b&gt;" in found


def test_a_time_of_the_last_minute_is_within_it(as_user, alice):
    attempt = try_password(alice.user_name)
    SignInAttempt.objects_all_organizations.update(at=datetime(2026, 5, 4, 3, 2, 59, tzinfo=UTC))

    assert attempt.reference in list_of(as_user(alice), until="2026-05-04T03:02")
    assert attempt.reference not in list_of(as_user(alice), until="2026-05-04T03:01")


def test_every_reason_for_which_somebody_is_kept_out_has_a_sentence():
    reasons = set(sign_in.REASONS.values())

    assert reasons
    assert reasons - set(sign_in_words.SENTENCES) == set()


def test_old_tries_are_forgotten(as_user, alice, settings):
    old, new = try_password(alice.user_name), try_password(alice.user_name)
    long_ago = timezone.now() - timedelta(days=settings.SIGN_IN_DAYS + 1)
    SignInAttempt.objects_all_organizations.filter(pk=old.pk).update(at=long_ago)

    tasks.delete_old_sign_ins()

    assert list(SignInAttempt.objects_all_organizations.all()) == [new]
