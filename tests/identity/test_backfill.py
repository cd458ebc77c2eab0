"""Everybody is told: how far that is can be seen, and single changes go first."""

import pytest

from identity.models import SyncState
from identity.syncback import claims, head, queue, tick
from identity.tenancy import organization as bound
from telephony import extensions
from tests.conftest import ACTOR, arrival
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
