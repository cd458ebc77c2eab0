"""The keys of the OAuth app: shown, published, changed over while Okta still knows both."""

import json
import logging
from collections.abc import Iterator
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from identity import encryption, okta_keys, tasks
from identity.models import AuditEvent, OktaConnection, OktaKey
from identity.okta import scopes
from identity.okta.errors import OktaFailure
from identity.syncback import calls, tick
from tests.conftest import ACTOR, PASSWORD
from tests.identity import okta_app
from tests.identity.sync_back import PAST
from tests.identity.test_identity_management import field

BOB = "bob@acme.example"
PRIVATE = {"d", "p", "q", "dp", "dq", "qi", "k"}
PAGE = "/identity/"
PROOF = {"password": PASSWORD}


class Shelf(BaseHTTPRequestHandler):
    """Hands out what lies on it. Okta fetches from here what our address answers."""

    document = b"{}"

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.document)))
        self.end_headers()
        self.wfile.write(self.document)

    def log_message(self, *arguments: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def shelf() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Shelf)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/jwks.json"
    server.shutdown()
    server.server_close()


@pytest.fixture
def app(acme, acmes_okta, shelf) -> OktaConnection:
    """Acme's app, whose keys Okta fetches anew each time."""
    draft = okta_app.save(acme, acmes_okta)
    publish(draft)
    made = acmes_okta.app(jwks_url=shelf, remembers_keys=-1)
    return okta_app.save(acme, acmes_okta, client_id=made["client_id"])


def jwks(connection: OktaConnection):
    return Client().get(f"/sync-back/{connection.pk}/jwks.json")


def publish(connection: OktaConnection) -> None:
    Shelf.document = jwks(connection).content


def kids(connection: OktaConnection) -> list[str]:
    return [key["kid"] for key in jwks(connection).json()["keys"]]


def next_key(connection: OktaConnection) -> OktaKey:
    return connection.keys.get(state="next")


def signs_in(connection: OktaConnection, key: OktaKey) -> bool:
    """Whether Okta gives a token for an assertion signed by `key`."""
    app = calls.app(connection, calls.Ledger(connection, None), scopes.needed(connection), key=key)
    try:
        app.endpoint.ask(app.key(), app.purpose.scopes)
    except OktaFailure:
        return False
    return True


def save(browser, okta, **fields):
    form = {"password": PASSWORD, "okta_url": okta.url, "auth": "oauth", "client_id": ""} | fields
    return browser.post("/identity/okta/", form, follow=True).content.decode()


# What an administrator of Okta is given


def test_an_administrator_makes_the_app_with_what_the_page_shows(
    as_user, alice, acme, acmes_okta, shelf, bob
):
    browser = as_user(alice)
    page = save(browser, acmes_okta)
    draft = acme.okta_connections.get()
    assert f"http://testserver/sync-back/{draft.pk}/jwks.json" in page
    assert "okta.users.read okta.users.manage" in page
    assert "No client ID" in page
    publish(draft)
    client_id = acmes_okta.app(jwks_url=shelf)["client_id"]

    page = save(browser, acmes_okta, client_id=client_id)
    report = browser.post("/identity/okta/test/").content.decode()
    tick.run()

    assert field(page, "client_id") == client_id
    assert "Okta granted the app okta.users.read and okta.users.manage." in report
    assert acmes_okta.profile(BOB)["extension"] == "1001"


def test_a_new_connection_begins_with_what_is_recommended(as_user, alice):
    page = as_user(alice).get(PAGE).content.decode()

    assert 'value="oauth"' in page
    assert page.index('value="oauth"') < page.index("checked", page.index('value="oauth"'))


def test_okta_may_fetch_the_public_keys_and_keep_them_for_five_minutes(app):
    answer = jwks(app)

    (key,) = answer.json()["keys"]
    assert (key["kty"], key["alg"], key["use"]) == ("RSA", "RS256", "sig")
    assert not PRIVATE & set(key)
    assert "max-age=300" in answer["Cache-Control"]
    assert "Set-Cookie" not in answer.headers


def test_a_page_holds_the_public_key_to_paste_and_no_private_part(as_user, alice, app):
    page = as_user(alice).get(PAGE).content.decode()

    (key,) = app.keys.all()
    assert key.public_jwk["n"] in page
    assert okta_keys.private(key).export(as_dict=True)["d"] not in page


def test_an_app_whose_key_was_pasted_needs_no_address_of_ours(acme, acmes_okta, bob):
    okta_app.connect(acme, acmes_okta)

    tick.run()

    assert acmes_okta.profile(BOB)["extension"] == "1001"


def test_an_unknown_connection_has_no_keys(acme):
    assert Client().get(f"/sync-back/{uuid4()}/jwks.json").status_code == HTTPStatus.NOT_FOUND


def test_a_connection_with_an_api_token_publishes_nothing(told):
    assert jwks(told).json() == {"keys": []}


def test_who_fetches_without_end_is_told_to_wait(app):
    answers = [jwks(app) for _ in range(61)]

    assert answers[0].status_code == HTTPStatus.OK
    assert answers[-1].status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert answers[-1]["Retry-After"] == "60"


@pytest.mark.parametrize("client_id", ["two words", "https://acme.okta.com", "0oa\x00"])
def test_what_cannot_be_a_client_id_is_refused(as_user, alice, acme, acmes_okta, client_id):
    page = save(as_user(alice), acmes_okta, client_id=client_id)

    assert "Not saved" in page
    assert not acme.okta_connections.exists()


def test_the_trail_knows_of_app_and_keys(as_user, alice, acme, acmes_okta):
    save(as_user(alice), acmes_okta, client_id="0oa1")

    events = AuditEvent.objects_all_organizations.filter(organization=acme)
    saved = events.get(action="okta_connection.saved")
    assert saved.changes["auth"] == ["ssws", "oauth"]
    assert saved.changes["client_id"] == ["", "0oa1"]
    assert events.get(action="okta_key.made").actor == "Alice Admin"


# The next key


def test_an_assertion_signed_by_each_of_two_keys_works_during_the_overlap(as_user, alice, app):
    as_user(alice).post("/identity/okta/keys/", PROOF)
    publish(app)

    assert len(kids(app)) == 2
    assert signs_in(app, app.keys.get(state="current"))
    assert signs_in(app, next_key(app))


def test_the_next_key_takes_over_after_48_hours_and_the_old_one_is_dropped_48_hours_later(
    app, acmes_okta, bob
):
    old = app.keys.get()
    okta_keys.make_next(app, actor=ACTOR)
    new = next_key(app)
    assert new.not_before - new.made_at >= okta_keys.OVERLAP
    publish(app)

    tasks.change_okta_keys_over()
    assert app.keys.get(state="current") == old
    app.keys.filter(pk=new.pk).update(not_before=PAST)
    tasks.change_okta_keys_over()
    assert app.keys.get(state="current") == new
    assert kids(app) == [new.kid, old.kid]
    tasks.change_okta_keys_over()
    assert kids(app) == [new.kid, old.kid]
    app.keys.filter(pk=old.pk).update(retire_at=PAST)
    tasks.change_okta_keys_over()

    assert kids(app) == [new.kid]
    publish(app)
    assert not signs_in(app, old)
    tick.run()
    assert acmes_okta.profile(BOB)["extension"] == "1001"


def test_a_worker_without_celery_lets_the_next_key_take_over(app):
    okta_keys.make_next(app, actor=ACTOR)
    new = next_key(app)
    publish(app)
    app.keys.filter(pk=new.pk).update(not_before=PAST)

    call_command("syncworker", "--once")

    assert app.keys.get(state="current") == new


def ready(connection: OktaConnection) -> OktaKey:
    """A next key whose time has come."""
    okta_keys.make_next(connection, actor=ACTOR)
    connection.keys.filter(state="next").update(not_before=PAST)
    return next_key(connection)


def test_a_key_that_is_broken_keeps_nobody_elses_from_taking_over(app, globex, acmes_okta, caplog):
    """Globex's private key can be decrypted, and is none."""
    caplog.set_level(logging.CRITICAL)
    theirs = ready(okta_app.save(globex, acmes_okta, client_id="0oaGlobex"))
    no_key = encryption.encrypt("no key", place=okta_keys._place(theirs))
    OktaKey.objects_all_organizations.filter(pk=theirs.pk).update(private_encrypted=no_key)
    new = ready(app)
    publish(app)

    tasks.change_okta_keys_over()

    assert app.keys.get(state="current") == new


def test_keys_that_are_not_seen_to_in_time_wait_and_those_of_before_are_dropped(app, settings):
    settings.SYNC_BACK_TICK_SECONDS = 0
    old, new = app.keys.get(), ready(app)
    okta_keys.put_in_use(new, actor=ACTOR)
    app.keys.filter(pk=old.pk).update(retire_at=PAST)
    latest = ready(app)
    publish(app)

    tasks.change_okta_keys_over()

    assert not app.keys.filter(pk=old.pk).exists()
    assert app.keys.get(state="current") == new
    assert app.keys.get(state="next") == latest


def test_a_key_that_okta_does_not_know_yet_never_takes_over(app):
    """As when keys are pasted, and nobody has pasted the next one."""
    old = app.keys.get()
    okta_keys.make_next(app, actor=ACTOR)
    app.keys.filter(state="next").update(not_before=PAST)

    tasks.change_okta_keys_over()

    assert app.keys.get(state="current") == old


def test_an_administrator_changes_over_before_the_time(as_user, alice, app):
    okta_keys.make_next(app, actor=ACTOR)
    new = next_key(app)
    refused = as_user(alice).post(f"/identity/okta/keys/{new.pk}/use/", PROOF, follow=True)
    assert "Okta does not know this key yet" in refused.content.decode()
    publish(app)

    page = as_user(alice).post(f"/identity/okta/keys/{new.pk}/use/", PROOF, follow=True)

    assert "signs in with this key from now on" in page.content.decode()
    assert app.keys.get(state="current") == new


def test_there_is_one_next_key(as_user, alice, app):
    as_user(alice).post("/identity/okta/keys/", PROOF)

    page = as_user(alice).post("/identity/okta/keys/", PROOF, follow=True).content.decode()

    assert "The next key is there already." in page
    assert app.keys.count() == 2


def test_a_key_that_is_not_used_can_be_removed_and_the_one_in_use_cannot(as_user, alice, app):
    okta_keys.make_next(app, actor=ACTOR)
    browser = as_user(alice)

    browser.post(f"/identity/okta/keys/{next_key(app).pk}/remove/", PROOF)
    page = browser.post(f"/identity/okta/keys/{app.keys.get().pk}/remove/", PROOF, follow=True)

    assert "signs in with this key" in page.content.decode()
    assert app.keys.get().state == "current"


def test_a_token_needs_no_next_key(as_user, alice, told):
    page = as_user(alice).post("/identity/okta/keys/", PROOF, follow=True).content.decode()

    assert "which needs no key" in page
    assert not told.keys.exists()


def test_the_key_of_another_organization_is_not_there(as_user, dave, app):
    okta_keys.make_next(app, actor=ACTOR)
    url = reverse("identity:remove-okta-key", args=[next_key(app).pk])

    assert as_user(dave).post(url).status_code == HTTPStatus.NOT_FOUND
    assert app.keys.count() == 2


def test_a_private_key_can_be_read_in_its_own_place_only(app, globex):
    key = app.keys.get()
    assert "BEGIN" not in key.private_encrypted
    assert json.dumps(key.public_jwk["n"]) not in key.private_encrypted
    key.organization_id = globex.pk

    with pytest.raises(okta_keys.encryption.CannotDecrypt):
        okta_keys.private(key)
