"""A token that Okta rejected works again: that is noticed, though nobody waits to be told of."""

import pytest
from django.utils import timezone

from identity.models import OktaConnection
from identity.syncback import keep_alive, pausing, tick
from identity.syncback.trial import Trial
from tests.conftest import ACTOR
from tests.identity import okta_app
from tests.identity.sync_back import PAST, let_time_pass

Circuit = OktaConnection.Circuit


@pytest.fixture
def dead(told, acmes_okta, bob) -> OktaConnection:
    """Okta was told of everybody; then the token died, as the daily use of it found."""
    tick.run()
    let_time_pass()
    acmes_okta.revoke_token()
    OktaConnection.objects_all_organizations.update(token_used_at=PAST)
    keep_alive.run()
    told.refresh_from_db()
    assert (told.circuit, told.open_reason) == (Circuit.OPEN, "token_rejected")
    acmes_okta.revoke_token(revoked=False)
    return told


def test_a_token_that_works_again_is_noticed_although_nobody_is_to_be_told_of(dead):
    let_time_pass()

    tick.run()

    dead.refresh_from_db()
    assert dead.circuit == Circuit.CLOSED


def test_a_token_that_is_still_dead_is_tried_once_and_then_left_alone(dead, acmes_okta):
    acmes_okta.revoke_token()
    acmes_okta.forget_journal()
    let_time_pass()

    tick.run()
    tick.run()

    assert [each["path"] for each in acmes_okta.journal()] == ["/api/v1/users/me"]


def test_the_daily_use_of_a_token_says_that_it_works_again(dead):
    pausing.pause(dead, reason="Maintenance", actor=ACTOR)
    let_time_pass()

    keep_alive.run()

    dead.refresh_from_db()
    assert dead.circuit == Circuit.CLOSED


def test_the_daily_use_of_a_token_does_not_end_an_outage(dead):
    OktaConnection.objects_all_organizations.update(open_reason="read_only")

    keep_alive.run()

    dead.refresh_from_db()
    assert dead.circuit == Circuit.OPEN


def test_whoever_deals_out_turns_waits_for_no_okta(dead, acmes_okta):
    let_time_pass()
    dead.refresh_from_db()
    acmes_okta.forget_journal()

    job = tick.serve(dead)

    assert isinstance(job, Trial)
    assert acmes_okta.journal() == []


def test_the_daily_use_of_tokens_ends_when_its_time_is_up(told, acmes_okta, settings):
    settings.SYNC_BACK_TICK_SECONDS = 0

    assert keep_alive.run() == 0

    assert acmes_okta.journal() == []


def test_no_call_of_a_trial_begins_that_could_outlive_its_time(acme, acmes_okta, bob, settings):
    """To name the missing scope takes six calls, and each of them may take as long as it likes."""
    app = okta_app.connect(acme, acmes_okta)
    acmes_okta.app(scopes=["okta.users.read"])
    tick.run()
    let_time_pass()
    acmes_okta.forget_journal()
    acmes_okta.add_faults([{"kind": "drip_body", "interval": 0.01, "path": "oauth2"}])
    settings.SYNC_BACK_SEND_BEFORE = 0.5

    tick.run()

    assert 1 <= len(okta_app.token_requests(acmes_okta)) <= 2
    app.refresh_from_db()
    assert (app.circuit, app.open_reason) == (Circuit.OPEN, "scope_missing")
    assert app.open_until > timezone.now()
