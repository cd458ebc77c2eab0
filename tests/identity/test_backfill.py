"""Everybody is told: how far that is can be seen, and single changes go first."""

import pytest

from identity.models import SyncState
from identity.syncback import claims, drift, drift_pages, head, queue, restoring, tick
from identity.tenancy import organization as bound
from telephony import extensions
from tests.conftest import ACTOR, arrival
from tests.identity import sync_back
from tests.identity.sync_back import let_time_pass


@pytest.fixture
def crowd(acme, bob):
    """Five people with extensions, Bob among them."""
    for number in range(4):
        person = arrival(acme, f"p{number}", "Many")
        extensions.give(person, number=str(3000 + number), actor=ACTOR)
    return acme


def backfill(organization) -> tuple[int, int] | None:
    found = head.heads(organization)[0].backfill
    return (found.done, found.people) if found else None


def test_a_new_connection_tells_everybody_and_says_how_far_it_is(crowd, request):
    told = request.getfixturevalue("told")

    assert backfill(crowd) == (0, 5)

    with bound(crowd.pk):
        claim = claims.take(told)
        assert claim is not None
    crowd.sync_states.filter(pk=claim.row.pk).update(state=SyncState.State.CLEAN)
    assert backfill(crowd) == (1, 5)


def test_when_everybody_was_told_there_is_no_progress_any_more(crowd, told, acmes_okta):
    tick.run()

    assert backfill(crowd) is None


def test_the_page_shows_people_done_and_time_left(crowd, told, alice, as_user):
    html = " ".join(as_user(alice).get("/sync-back/").content.decode().split())

    assert "Everybody is being told: 0 of 5 people done, less than a minute left." in html
    assert 'hx-trigger="every 5s"' in html


def test_who_has_nothing_to_watch_is_not_kept_busy(crowd, told, acmes_okta, alice, as_user):
    while tick.run():
        let_time_pass()

    assert "hx-trigger" not in as_user(alice).get("/sync-back/").content.decode()


def test_a_single_change_overtakes_sync_all(crowd, told, acmes_okta, bob):
    tick.run()
    let_time_pass()
    queue.sync_all(told, actor=ACTOR)
    last = crowd.users.get(user_name_key="p3@acme.example")

    extensions.give(last, number="3999", actor=ACTOR)

    with bound(crowd.pk):
        assert claims.take(told).row.user == last


def test_who_had_failed_does_not_overtake_anybody(crowd, told, acmes_okta, bob):
    tick.run()
    let_time_pass()
    crowd.sync_states.filter(user=bob).update(
        state=SyncState.State.BLOCKED, reason="not_found", priority=0
    )

    queue.sync_all(told, actor=ACTOR)

    assert backfill(crowd) == (0, 5)


@pytest.mark.parametrize(
    ("people", "pace", "said"),
    [
        (0, 50, ""),
        (50, 50, "less than a minute left"),
        (600, 50, "12 minutes left"),
        (10_000, 50, "3 hours left"),
        (1, 0, "less than a minute left"),
    ],
)
def test_time_left_is_said_in_words(people, pace, said):
    assert head.in_words(people, pace) == said


def test_who_failed_is_not_counted_as_done(crowd, told, bob, alice, as_user):
    crowd.sync_states.filter(user=bob).update(state=SyncState.State.BLOCKED, reason="not_found")

    html = " ".join(as_user(alice).get("/sync-back/").content.decode().split())

    assert backfill(crowd) == (0, 5)
    assert "0 of 5 people done, 1 failed, less than a minute left." in html


def test_who_is_told_again_after_a_look_through_okta_is_not_everybody(
    crowd, told, acmes_okta, bob, alice, as_user
):
    tick.run()
    let_time_pass()
    acmes_okta.update(bob.user_name, extension="6666")
    drift.begin(told, actor=ACTOR)
    drift_pages.run()

    html = " ".join(as_user(alice).get("/sync-back/").content.decode().split())

    assert "1 person is still to be told, less than a minute left." in html
    assert "Everybody is being told" not in html


def test_while_all_wait_for_a_look_through_okta_nobody_is_said_to_be_told(
    crowd, told, acmes_okta, bob, alice, as_user
):
    tick.run()
    let_time_pass()
    alices = as_user(alice)
    restoring.distrust_everything(actor=ACTOR)

    html = " ".join(alices.get("/sync-back/").content.decode().split())
    assert "Nobody is written before Okta has been looked through:</strong> 5 people wait" in html
    assert "being told" not in html
    assert "minute left" not in html
    assert "for the look through Okta: nobody is written before." in html

    crowd.sync_states.filter(user=bob).update(state=SyncState.State.PENDING)
    html = " ".join(alices.get("/sync-back/").content.decode().split())
    assert "1 person is still to be told" in html
    assert "Everybody is being told" not in html

    told.drift_checks.update(state="failed", reason="no_right", ended_at=sync_back.PAST)
    html = " ".join(alices.get("/sync-back/").content.decode().split())
    assert "Begin it again with “Check for drift now”." in html


def test_when_nothing_moves_any_more_the_page_says_so_where_it_was_watched(
    crowd, told, acmes_okta, alice, as_user
):
    alices = as_user(alice)
    moving = alices.get("/sync-back/").content.decode()
    while tick.run():
        let_time_pass()

    html = alices.get("/sync-back/", headers={"HX-Request": "true"}).content.decode()

    assert 'hx-select-oob="#stopped-1:innerHTML"' in moving
    assert '<div id="stopped-1" role="status"></div>' in moving
    assert '<div id="stopped-1" role="status">That is done.' in html
