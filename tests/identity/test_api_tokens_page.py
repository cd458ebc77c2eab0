"""The page on which administrators make and revoke tokens of the management API."""

import re
from http import HTTPStatus

import pytest

from identity import api_scopes, api_tokens
from identity.models import AuditEvent
from tests.conftest import ACTOR
from tests.console.api import Program

PAGE = "/api-tokens/"
NEW = {"name": "Payroll", "scopes": ["users:read", "lines:read"], "lasts": "90"}


def shown(page) -> list[str]:
    return re.findall(r"swr_api_[0-9a-f]{12}_[A-Za-z0-9_-]+", page.content.decode())


def test_an_administrator_makes_a_token_that_is_shown_once_and_works(alice, as_user):
    browser = as_user(alice)

    made = shown(browser.post(PAGE, NEW))
    later = shown(browser.get(PAGE))

    assert len(set(made)) == 1
    assert made[0] not in later
    assert Program(made[0])("GET", "/users").status_code == HTTPStatus.OK
    assert Program(made[0])("GET", "/numbers").status_code == HTTPStatus.FORBIDDEN


def test_the_audit_log_names_the_token_and_what_it_may(alice, as_user):
    as_user(alice).post(PAGE, NEW)

    event = AuditEvent.objects_all_organizations.latest("pk")
    assert (event.action, event.actor) == ("api_token.issued", "Alice Admin")
    assert event.changes["scopes"] == ["users:read", "lines:read"]


@pytest.mark.parametrize("wrong", [{"scopes": []}, {"scopes": ["users:own"]}, {"name": ""}])
def test_a_token_that_may_nothing_or_has_no_name_is_not_made(acme, alice, as_user, wrong):
    answer = as_user(alice).post(PAGE, NEW | wrong)

    assert answer.status_code == HTTPStatus.OK
    assert not acme.api_tokens.exists()


def test_a_token_is_revoked_and_leaves_the_list(acme, alice, as_user):
    token, plain = api_tokens.issue(acme, name="Old", scopes=["users:read"], actor=ACTOR)
    browser = as_user(alice)

    browser.post(f"{PAGE}{token.pk}/revoke/")

    assert token.hint not in browser.get(PAGE).content.decode()
    assert Program(plain)("GET", "/users").status_code == HTTPStatus.UNAUTHORIZED


def test_twenty_tokens_cost_as_many_queries_as_one(
    acme, alice, as_user, django_assert_max_num_queries
):
    browser = as_user(alice)
    for number in range(20):
        api_tokens.issue(
            acme, name=f"T{number}", scopes=["users:read"], actor=ACTOR, created_by=alice
        )
    browser.get(PAGE)

    with django_assert_max_num_queries(8):
        browser.get(PAGE)


def test_an_administrator_finds_the_page_in_the_sidebar(alice, as_user):
    assert f'href="{PAGE}"' in as_user(alice).get("/").content.decode()


def test_the_page_says_in_few_words_what_each_token_may(acme, alice, as_user):
    api_tokens.issue(acme, name="All", scopes=api_scopes.ALL, actor=ACTOR)
    some = ["users:read", "ring-groups:read", "lines:write"]
    api_tokens.issue(acme, name="Some", scopes=some, actor=ACTOR)

    page = as_user(alice).get(PAGE).content.decode()

    assert "Reads and changes everything" in page
    assert "Reads users, ring groups; Changes lines" in page
