"""Tokens of SCIM clients as administrators handle them: made with an end, replaced, warned of."""

import re
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

import pytest
import time_machine

from identity import scim_token_replacement, scim_tokens
from identity.models import ScimToken
from tests.conftest import ACTOR, connection

TODAY = datetime(2027, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def clock():
    """A clock that stands still at noon until a test moves it."""
    with time_machine.travel(TODAY, tick=False) as clock:
        yield clock


@pytest.fixture
def token(acme, clock) -> ScimToken:
    """Acme's only token, which ends in a year."""
    return scim_tokens.issue(
        connection(acme), name="Okta", expires_at=TODAY + 365 * DAY, actor=ACTOR
    )[0]


def plain_on(answer) -> str:
    found = re.search(r'value="(swr_scim_[\w-]+)"', answer.content.decode())
    return found[1] if found else ""


def make(browser, **choices):
    return browser.post("/identity/tokens/", {"name": "Okta", **choices})


def replace(browser, token, **choices):
    return browser.post(f"/identity/tokens/{token.pk}/replace/", choices)


def opens(okta, plain: str) -> bool:
    answer = okta.http.get("/scim/v2/acme/Users", headers={"Authorization": f"Bearer {plain}"})
    return answer.status_code == HTTPStatus.OK


# --- Made with an end -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("choices", "end"),
    [
        ({}, TODAY + 365 * DAY),
        ({"lasts": "365"}, TODAY + 365 * DAY),
        ({"lasts": "90"}, TODAY + 90 * DAY),
        ({"lasts": "30"}, TODAY + 30 * DAY),
        ({"lasts": "date", "until": "2027-03-02"}, datetime(2027, 3, 2, tzinfo=UTC)),
        ({"lasts": "never"}, None),
    ],
)
def test_a_token_lasts_as_long_as_was_chosen(as_user, alice, acme, clock, choices, end):
    make(as_user(alice), **choices)

    assert acme.scim_tokens.get().expires_at == end


@pytest.mark.parametrize(
    ("choices", "sentence"),
    [
        ({"lasts": "date"}, "Choose the day."),
        ({"lasts": "date", "until": "2027-03-01"}, "Choose a day that is still to come."),
        ({"lasts": "date", "until": "soon"}, "Enter a valid date."),
        ({"lasts": "forever"}, "Select a valid choice."),
    ],
)
def test_an_end_that_makes_no_sense_makes_no_token(as_user, alice, acme, clock, choices, sentence):
    answer = make(as_user(alice), **choices)

    assert sentence in answer.content.decode()
    assert not acme.scim_tokens.exists()


def test_a_token_ends_at_its_end_and_the_refusal_tells_nothing(as_user, alice, okta, clock):
    clock.move_to(TODAY)
    plain = plain_on(make(as_user(alice), lasts="30"))

    clock.move_to(TODAY + 30 * DAY - timedelta(seconds=1))
    assert opens(okta, plain)
    clock.move_to(TODAY + 30 * DAY)
    ended = okta.http.get("/scim/v2/acme/Users", headers={"Authorization": plain})
    unknown = okta.http.get("/scim/v2/acme/Users", headers={"Authorization": "Bearer nobody"})

    assert ended.status_code == HTTPStatus.UNAUTHORIZED
    assert ended.content == unknown.content


# --- Replaced ---------------------------------------------------------------------------------


def test_old_and_new_work_side_by_side_until_the_old_one_ends(as_user, alice, okta, acme, clock):
    browser = as_user(alice)
    old = plain_on(make(browser))
    first = acme.scim_tokens.latest("pk")

    new = plain_on(replace(browser, first))

    assert (opens(okta, old), opens(okta, new)) == (True, True)
    clock.move_to(TODAY + 7 * DAY - timedelta(seconds=1))
    assert (opens(okta, old), opens(okta, new)) == (True, True)
    clock.move_to(TODAY + 7 * DAY)
    assert (opens(okta, old), opens(okta, new)) == (False, True)


@pytest.mark.parametrize(
    ("choices", "end"),
    [
        ({"ends": "1"}, TODAY + DAY),
        ({"ends": "30"}, TODAY + 30 * DAY),
        ({"ends": "date", "ends_on": "2027-03-10"}, datetime(2027, 3, 10, tzinfo=UTC)),
        ({"ends": "date", "ends_on": "2031-01-01"}, TODAY + 365 * DAY),
    ],
)
def test_the_old_one_ends_when_it_was_told_to_and_never_later_than_before(
    as_user, alice, token, choices, end
):
    replace(as_user(alice), token, **choices)

    token.refresh_from_db()
    assert token.expires_at == end


def test_the_old_one_may_end_at_once(as_user, alice, okta, acme, clock):
    browser = as_user(alice)
    old = plain_on(make(browser))

    new = plain_on(replace(browser, acme.scim_tokens.latest("pk"), ends="now", lasts="never"))

    assert (opens(okta, old), opens(okta, new)) == (False, True)
    assert acme.scim_tokens.latest("pk").expires_at is None


def test_the_trail_says_what_was_replaced_by_what_and_until_when(as_user, alice, acme, token):
    replace(as_user(alice), token)

    event = acme.audit_events.get(action="scim_token.replaced")
    new = acme.scim_tokens.latest("pk")
    assert (event.actor, event.subject) == (alice.label, token.hint)
    assert event.changes == {"by": new.hint, "ends": "2027-03-08 12:00 UTC"}
    assert (new.name, new.created_by) == ("Okta", alice)


def test_whoever_sends_the_form_twice_makes_one_token(as_user, alice, acme, token):
    browser = as_user(alice)
    replace(browser, token)

    again = browser.post(f"/identity/tokens/{token.pk}/replace/", follow=True)

    assert "has been replaced already" in again.content.decode()
    assert acme.scim_tokens.count() == 2


def test_a_day_that_is_missing_replaces_nothing(as_user, alice, acme, token):
    page = replace(as_user(alice), token, ends="date").content.decode()

    assert "Choose the day." in page
    assert acme.scim_tokens.get().replaced_by is None


def test_the_page_asks_before_it_replaces(as_user, alice, acme, token):
    page = as_user(alice).get(f"/identity/tokens/{token.pk}/replace/").content.decode()

    assert token.hint in page
    assert '<option value="7" selected>' in page
    assert acme.scim_tokens.count() == 1


@pytest.mark.parametrize("who", ["audrey", "henry"])
def test_others_replace_nothing(as_user, request, acme, token, who):
    answer = replace(as_user(request.getfixturevalue(who)), token)

    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert acme.scim_tokens.count() == 1


# --- Last used --------------------------------------------------------------------------------


def test_the_page_shows_when_where_and_by_whom_a_token_was_last_used(as_user, alice, okta, clock):
    client = {"User-Agent": "Okta SCIM Client 1.0.0"}
    okta("GET", "/Users", **client)
    page = as_user(alice).get("/identity/").content.decode()

    assert "from 127.0.0.1" in page
    assert "Okta SCIM Client 1.0.0" in page


def test_use_is_noted_once_a_minute_with_all_that_belongs_to_it(okta, acme, clock):
    clock.move_to(TODAY)
    okta("GET", "/Users", **{"User-Agent": "first"})
    clock.move_to(TODAY + timedelta(seconds=59))
    okta("GET", "/Users", **{"User-Agent": "second"})
    within = acme.scim_tokens.get()
    clock.move_to(TODAY + timedelta(seconds=60))
    okta("GET", "/Users", **{"User-Agent": "third"})

    after = acme.scim_tokens.get()
    assert (within.last_used_at, within.last_used_by) == (TODAY, "first")
    assert (after.last_used_at - TODAY, after.last_used_by) == (timedelta(seconds=60), "third")


def test_a_client_that_calls_itself_a_secret_is_not_believed(okta, acme):
    okta("GET", "/Users", **{"User-Agent": f"curl {okta.token} {'x' * 500}"})

    kept = acme.scim_tokens.get().last_used_by
    assert okta.token not in kept
    assert len(kept) == 200


# --- Warned of --------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/identity/"])
@pytest.mark.parametrize(
    ("left", "tone", "words"),
    [
        (30 * DAY, "info", "ends in 30 days"),
        (7 * DAY + timedelta(seconds=1), "info", "ends in 7 days"),
        (7 * DAY, "warning", "ends in 7 days"),
        (1 * DAY, "danger", "ends in 1 day,"),
        (timedelta(hours=3), "danger", "ends in less than a day"),
        (timedelta(0), "danger", "ended on"),
        (-29 * DAY, "danger", "ended on"),
    ],
)
def test_administrators_are_warned_before_a_token_ends(
    as_user, alice, token, clock, path, left, tone, words
):
    clock.move_to(token.expires_at - left + timedelta(microseconds=not left))
    page = as_user(alice).get(path).content.decode()

    assert f'class="alert alert-{tone}"' in page
    assert f"The SCIM token “Okta” {words}" in " ".join(page.split())
    assert f"/identity/tokens/{token.pk}/replace/" in page


@pytest.mark.parametrize("left", [30 * DAY + timedelta(seconds=1), -31 * DAY])
def test_nobody_is_bothered_earlier_or_for_ever(as_user, alice, token, clock, left):
    clock.move_to(token.expires_at - left)
    page = as_user(alice).get("/").content.decode()

    assert "SCIM token “Okta”" not in page


def test_the_helpdesk_is_not_bothered(as_user, henry, token, clock):
    clock.move_to(token.expires_at - DAY)
    page = as_user(henry).get("/").content.decode()

    assert "SCIM token" not in page


def test_no_token_is_warned_of_while_provisioning_is_off(as_user, alice, acme, token, clock):
    clock.move_to(token.expires_at - DAY)
    acme.scim_connections.update(is_enabled=False)
    page = as_user(alice).get("/").content.decode()

    assert "SCIM token “Okta”" not in page


@pytest.mark.parametrize("is_used", [True, False])
def test_a_replaced_token_is_warned_of_only_if_it_is_used_on_its_last_day(
    as_user, alice, token, clock, is_used
):
    scim_token_replacement.replace(token, ends_at=TODAY + 7 * DAY, expires_at=None, actor=ACTOR)
    clock.move_to(TODAY + 6.5 * DAY)
    if is_used:
        scim_tokens.note_use(token)
    page = as_user(alice).get("/identity/").content.decode()

    assert ("your identity provider still uses it" in page) is is_used


def test_a_token_that_was_replaced_leaves_the_list_when_it_ends(as_user, alice, acme, token, clock):
    scim_token_replacement.replace(token, ends_at=TODAY + DAY, expires_at=None, actor=ACTOR)
    before = as_user(alice).get("/identity/").content.decode()
    clock.move_to(TODAY + DAY)
    after = as_user(alice).get("/identity/").content.decode()

    assert token.hint in before
    assert token.hint not in after
    assert acme.scim_tokens.latest("pk").hint in after


def test_the_page_says_when_no_token_works_any_more(as_user, alice, token, clock):
    before = as_user(alice).get("/identity/").content.decode()
    clock.move_to(token.expires_at)
    after = as_user(alice).get("/identity/").content.decode()

    assert "No token works" not in before
    assert "No token works" in after
    assert token.hint in after
