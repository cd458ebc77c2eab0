"""Okta holds something else of people than it was told: no page calls them up to date."""

import pytest
from django.utils import timezone

from identity import okta_connections
from identity.models import DriftCheck, OktaConnection, SyncState
from identity.syncback import queue, tick
from telephony import extensions
from tests.conftest import ACTOR, arrival
from tests.identity import sync_back

State = DriftCheck.State


@pytest.fixture
def alices(alice, as_user):
    return as_user(alice)


@pytest.fixture
def okta(acme, bob) -> OktaConnection:
    okta_connections.save(acme, okta_url="https://acme.okta.com", token="00secret", actor=ACTOR)
    found = okta_connections.get(acme)
    assert found is not None
    return found


def seen_different(okta: OktaConnection, state: str = State.HELD) -> DriftCheck:
    """A look through Okta saw something else of everybody."""
    now = timezone.now()
    okta.sync_states.update(state="clean", synced_at=now, first_pending_at=None, drifted_at=now)
    ended = {} if state == State.RUNNING else {"ended_at": now}
    facts = {"began_at": now, "next_page_at": now, "compared": 30, "drifted": 25, **ended}
    return okta.drift_checks.create(organization_id=okta.organization_id, state=state, **facts)


def page(browser, address: str) -> str:
    return " ".join(browser.get(address).content.decode().split())


def listed(browser, query: str = "") -> list[str]:
    rows = browser.get(f"/sync-back/{query}").context["rows"].rows
    return [row.user.given_name for row in rows]


def test_who_differs_is_counted_and_listed_as_that(alices, acme, okta):
    seen_different(okta)

    counts = queue.counts(acme)
    assert (counts.clean, counts.different, counts.total) == (0, 1, 1)
    assert listed(alices) == listed(alices, "?kind=drift") == ["Bob"]
    assert listed(alices, "?kind=done") == []
    html = page(alices, "/sync-back/")
    assert "as a look saw" in html
    assert "</span>Differs</span>" in html


def test_while_nobody_differs_there_is_no_tile_for_it(alices, okta):
    assert "as a look saw" not in page(alices, "/sync-back/")


@pytest.mark.parametrize("state", [State.HELD, State.DISMISSED, State.RUNNING, State.DONE])
def test_their_page_says_what_helps_whatever_became_of_the_look(alices, okta, bob, state):
    seen_different(okta, state)

    html = page(alices, f"/sync-back/{sync_back.row(bob).pk}/")

    assert "Okta has something else, as we saw at" in html
    assert "Retry writes this person; a look through Okta finds all who differ." in html
    assert "Up to date since" not in html
    assert "Retry now" in html


def test_who_is_left_as_they_are_in_okta_is_not_called_right(alices, okta, bob):
    check = seen_different(okta)

    alices.post(f"/sync-back/drift/{check.pk}/dismiss/")

    assert listed(alices, "?kind=drift") == ["Bob"]
    assert "Okta has something else" in page(alices, f"/users/{bob.scim_id}/")


def test_identity_management_does_not_count_them_as_up_to_date(alices, okta):
    seen_different(okta)

    shown = alices.get("/identity/").context["sync_counts"]

    assert (shown.clean, shown.different) == (0, 1)


def test_whoever_differs_is_written_by_a_retry(alices, told, acmes_okta, bob):
    tick.run()
    sync_back.let_time_pass()
    acmes_okta.update(bob.user_name, extension="6666")
    seen_different(told)

    alices.post("/sync-back/retry/", {"row": sync_back.row(bob).pk})
    tick.run()

    assert acmes_okta.profile(bob.user_name)["extension"] == "1001"
    assert queue.counts(bob.organization).clean == 1


def test_a_hold_counts_who_still_waits_for_a_decision(alices, acme, okta, bob):
    extensions.give(arrival(acme, "erin", "New"), number="2000", actor=ACTOR)
    seen_different(okta)
    assert "2 people would change in Okta" in page(alices, "/sync-back/")

    SyncState.objects_all_organizations.exclude(user=bob).update(drifted_at=None)
    assert "1 person would change in Okta" in page(alices, "/sync-back/")

    SyncState.objects_all_organizations.update(drifted_at=None)
    html = page(alices, "/sync-back/")
    assert "would change in Okta" not in html
    assert "all were told since" in html


def test_home_says_that_somebody_has_to_decide(alices, okta):
    seen_different(okta)

    assert "Okta holds something else for 1 person than it should." in page(alices, "/")


def test_home_says_that_sync_back_is_paused_and_by_whom(alices, okta, alice):
    alices.post("/sync-back/pause/", {"reason": "Okta is being moved"})

    html = page(alices, "/")

    assert f"Okta: Paused by {alice.label} since" in html
    assert "Okta is being moved" in html


def test_home_says_that_a_token_is_missing(alices, okta):
    okta_connections.remove_token(okta, actor=ACTOR)

    assert "Okta: there is no API token." in page(alices, "/")


def test_whoever_decides_on_a_page_of_before_is_told_that_nobody_waits(alices, okta):
    check = seen_different(okta)
    alices.post(f"/sync-back/drift/{check.pk}/confirm/")

    for act in ("confirm", "dismiss"):
        html = alices.post(f"/sync-back/drift/{check.pk}/{act}/", follow=True).content.decode()
        assert "Nobody waits for this decision any more." in html


def test_one_who_is_told_again_is_one(alices, okta):
    check = seen_different(okta)

    html = alices.post(f"/sync-back/drift/{check.pk}/confirm/", follow=True).content.decode()

    assert "1 person is told again." in html


def test_can_call_says_that_okta_has_something_else(alices, okta, bob):
    seen_different(okta)

    reasons = alices.get(f"/users/{bob.scim_id}/").context["can_call"].reasons

    assert "Okta has something else" in reasons[-1].words
