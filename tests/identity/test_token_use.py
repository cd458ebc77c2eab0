"""Okta drops a token that is not used for 30 days: it is used daily, and idle ones are shown."""

from datetime import timedelta

import pytest
from django.utils import timezone

from identity import okta_connections, tasks
from identity.models import OktaConnection
from identity.syncback import calls as calls_of, pausing
from tests.conftest import ACTOR
from tests.identity import okta_app, sync_back


@pytest.fixture
def alices(alice, as_user):
    return as_user(alice)


def idle(days: int) -> None:
    """Nobody has used the token since."""
    then = timezone.now() - timedelta(days=days)
    OktaConnection.objects_all_organizations.update(secret_set_at=then, token_used_at=then)


def calls(okta) -> list[str]:
    return [call["path"] for call in okta.journal()]


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def test_an_unused_token_is_used_once_a_day(told, acmes_okta):
    idle(1)

    tasks.keep_tokens_alive()
    tasks.keep_tokens_alive()

    assert calls(acmes_okta) == ["/api/v1/users/me"]
    told.refresh_from_db()
    assert timezone.now() - told.token_used_at < timedelta(minutes=1)


def test_a_pause_does_not_cost_the_token(told, acmes_okta):
    idle(1)
    pausing.pause(told, reason="Holidays", actor=ACTOR)

    tasks.keep_tokens_alive()

    assert calls(acmes_okta) == ["/api/v1/users/me"]


def test_a_token_that_is_rejected_stops_the_connection(told, acmes_okta):
    idle(1)
    acmes_okta.revoke_token()

    tasks.keep_tokens_alive()
    acmes_okta.revoke_token(revoked=False)

    told.refresh_from_db()
    assert told.open_reason == "token_rejected"


@pytest.mark.parametrize("page", ["/", "/sync-back/"])
def test_from_the_twentieth_idle_day_on_there_is_a_warning(alices, told, page):
    idle(19)
    assert "has not been used for" not in text_of(alices.get(page))

    idle(20)
    assert "has not been used for 20 days" in text_of(alices.get(page))


def test_the_home_page_says_that_okta_rejects_the_token(alices, told):
    OktaConnection.objects_all_organizations.update(
        circuit=OktaConnection.Circuit.OPEN, open_reason="token_rejected"
    )

    assert "Okta no longer accepts the token. Nothing is lost." in text_of(alices.get("/"))


def test_a_connection_that_works_is_not_spoken_of_on_the_home_page(alices, told):
    assert "no longer accepts" not in text_of(alices.get("/"))


def test_without_a_token_no_token_is_idle(alices, told):
    OktaConnection.objects_all_organizations.update(
        secret_encrypted="", secret_last_four="", secret_set_at=None
    )

    assert "has not been used for" not in text_of(alices.get("/sync-back/"))


# Whose token it is


def test_the_head_says_whose_token_it_is_once_okta_has(alices, told, acmes_okta):
    assert "of alice@acme.example, ends" not in text_of(alices.get("/sync-back/"))

    alices.post("/identity/okta/test/")

    assert "of alice@acme.example, ends" in text_of(alices.get("/sync-back/"))


def test_the_daily_use_learns_it_too_and_the_latest_answer_counts(alices, told):
    idle(1)
    OktaConnection.objects_all_organizations.update(token_owner="alice.before@acme.example")

    tasks.keep_tokens_alive()

    assert "of alice@acme.example, ends" in text_of(alices.get("/sync-back/"))


def test_of_a_token_that_is_used_all_day_the_owner_is_asked_once(told, acmes_okta):
    idle(0)

    tasks.keep_tokens_alive()
    tasks.keep_tokens_alive()

    assert calls(acmes_okta) == ["/api/v1/users/me"]


def test_of_another_token_the_owner_is_not_known_yet(alices, told, acme, acmes_okta):
    alices.post("/identity/okta/test/")

    sync_back.connect(acme, acmes_okta)

    assert "alice@acme.example, ends" not in text_of(alices.get("/sync-back/"))


def test_an_answer_about_the_token_of_before_says_nothing_of_the_new_one(told, acme, acmes_okta):
    before = OktaConnection.objects_all_organizations.get()
    sync_back.connect(acme, acmes_okta)

    calls_of.of_connection(before).token_owner()

    told.refresh_from_db()
    assert told.token_owner == ""


def test_a_removed_token_has_no_owner(told, acmes_okta):
    okta_connections.test(told)
    assert told.token_owner == "alice@acme.example"

    okta_connections.remove_token(told, actor=ACTOR)

    assert told.token_owner == ""


def test_an_app_is_named_by_its_client_id(alices, acme, acmes_okta):
    app = okta_app.connect(acme, acmes_okta)

    assert f"<code>{app.client_id}</code>" in text_of(alices.get("/sync-back/"))
