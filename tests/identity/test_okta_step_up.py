"""What touches our rights in Okta asks for the password first, and then does what was wanted."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from http import HTTPStatus

import pytest
from django.test import Client

from identity import okta_connections, okta_keys
from identity.models import AuditEvent, OktaConnection
from tests.conftest import ACTOR, PASSWORD
from tests.identity import okta_app
from tests.identity.test_okta_attribute import redefine, schema_writes
from tests.identity.test_okta_proof import user_writes

BOB = "bob@acme.example"
ASKED = "It is still you"
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


def text_of(response) -> str:
    return unescape(response.content.decode())


def sent_again(response) -> dict[str, str]:
    """What the page that asks for the password sends once more, beside it."""
    fields = dict(HIDDEN.findall(response.content.decode()))
    return {name: unescape(value) for name, value in fields.items() if "csrf" not in name}


@dataclass
class Act:
    """A button of section 3: where it posts, what with, and whether it has been done."""

    path: str
    is_done: Callable[[], bool]
    typed: dict[str, str]

    def press(self, browser: Client):
        return browser.post(f"/identity/okta/{self.path}", self.typed, follow=True)

    def answer(self, browser: Client, asking, password: str):
        """Type the password into the page that asks for it."""
        fields = sent_again(asking) | {"password": password}
        return browser.post(f"/identity/okta/{self.path}", fields, follow=True)


def removing_the_token(acme, okta) -> Act:
    okta_connections.save(acme, okta_url=okta.url, token=okta.token, actor=ACTOR)
    return Act("remove-token/", lambda: not okta_connections.get(acme).secret_encrypted, {})


def making_a_key(acme, okta) -> Act:
    app = okta_app.connect(acme, okta)
    return Act("keys/", lambda: app.keys.count() == 2, {})


def using_a_key(acme, okta) -> Act:
    """Okta has both of them."""
    draft = okta_app.save(acme, okta)
    okta_keys.make_next(draft, actor=ACTOR)
    client_id = okta.app(keys=okta_keys.published(draft))["client_id"]
    new = okta_app.save(acme, okta, client_id=client_id).keys.get(state="next")
    return Act(f"keys/{new.pk}/use/", lambda: in_state(new, "current"), {})


def removing_a_key(acme, okta) -> Act:
    app = okta_app.connect(acme, okta)
    okta_keys.make_next(app, actor=ACTOR)
    new = app.keys.get(state="next")
    return Act(f"keys/{new.pk}/remove/", lambda: not app.keys.filter(pk=new.pk).exists(), {})


def in_state(key, state: str) -> bool:
    key.refresh_from_db()
    return key.state == state


def making_the_attribute(acme, okta) -> Act:
    okta_connections.save(acme, okta_url=okta.url, token=okta.token, actor=ACTOR)
    redefine(okta, None)
    okta.forget_journal()
    return Act("attribute/", lambda: bool(schema_writes(okta)), {})


def proving_it(acme, okta) -> Act:
    okta_connections.save(acme, okta_url=okta.url, token=okta.token, actor=ACTOR)
    return Act("prove/", lambda: bool(user_writes(okta)), {"user_name": BOB})


ACTS = [
    removing_the_token,
    making_a_key,
    using_a_key,
    removing_a_key,
    making_the_attribute,
    proving_it,
]


@pytest.fixture(params=ACTS, ids=lambda act: act.__name__)
def act(request, acme, acmes_okta, bob) -> Act:
    return request.param(acme, acmes_okta)


def test_who_only_found_the_browser_open_does_nothing(as_user, alice, act):
    browser = as_user(alice)

    asking = act.press(browser)
    refused = act.answer(browser, asking, "a wrong one")

    assert ASKED in text_of(asking)
    assert "This field is required." not in text_of(asking)
    assert "This is not your current password." in text_of(refused)
    assert not act.is_done()


def test_after_the_password_it_goes_on_to_what_was_wanted(as_user, alice, act):
    browser = as_user(alice)
    asking = act.press(browser)
    again = act.answer(browser, asking, "a wrong one")
    assert sent_again(again) == act.typed

    done = act.answer(browser, again, PASSWORD)

    assert act.is_done()
    assert ASKED not in text_of(done)
    assert 'id="okta-sync-back"' in text_of(done)


def test_the_password_is_asked_for_once_in_ten_minutes(as_user, alice, acme, acmes_okta, bob):
    browser = as_user(alice)
    first = proving_it(acme, acmes_okta)
    first.answer(browser, first.press(browser), PASSWORD)

    second = removing_the_token(acme, acmes_okta)
    second.press(browser)

    assert second.is_done()


def test_what_was_typed_is_shown_again_and_passes_unharmed(as_user, alice, told):
    name = '"><b>bob</b>'
    act = Act("prove/", lambda: False, {"user_name": name})
    browser = as_user(alice)

    asking = act.press(browser)
    done = act.answer(browser, asking, PASSWORD)

    assert sent_again(asking) == {"user_name": name}
    assert "<b>bob" not in asking.content.decode()
    assert "Nobody here has this user name." in text_of(done)


def test_who_has_no_password_signed_in_elsewhere_and_is_not_asked(as_user, alice, told):
    alice.set_unusable_password()
    alice.save()

    as_user(alice).post("/identity/okta/remove-token/")

    told.refresh_from_db()
    assert told.secret_encrypted == ""


def test_guessing_on_is_slowed_down(as_user, alice, acme, acmes_okta, settings):
    settings.SIGN_IN_ATTEMPTS_PER_MINUTE = 2
    act, browser = removing_the_token(acme, acmes_okta), as_user(alice)
    for _ in range(2):
        act.answer(browser, act.press(browser), "a wrong one")

    stopped = act.answer(browser, act.press(browser), PASSWORD)

    assert "Too many tries." in text_of(stopped)
    assert not act.is_done()


def test_the_password_is_kept_nowhere(as_user, alice, act):
    browser = as_user(alice)

    refused = act.answer(browser, act.press(browser), "a wrong one")
    act.answer(browser, refused, PASSWORD)

    assert "a wrong one" not in refused.content.decode()
    assert not [
        event
        for event in AuditEvent.objects_all_organizations.all()
        if PASSWORD in str(event.changes)
    ]


@pytest.mark.parametrize("way", ["app", "import"])
def test_another_way_to_okta_needs_the_password(as_user, alice, told, acmes_okta, way):
    form = {"okta_url": acmes_okta.url, "auth": "ssws", "token": "", "way": way, "app_id": "0oa1"}

    refused = as_user(alice).post("/identity/okta/", form)
    assert OktaConnection.objects_all_organizations.get().way == "users"
    saved = as_user(alice).post("/identity/okta/", form | {"password": PASSWORD})

    assert "Give your current password, then save again." in text_of(refused)
    assert saved.status_code == HTTPStatus.FOUND
    assert OktaConnection.objects_all_organizations.get().way == way


# A token that was typed


def typed(okta, **more) -> dict[str, str]:
    return {"okta_url": okta.url, "auth": "ssws", "way": "users", "token": okta.token} | more


def sealed(response) -> dict[str, str]:
    return {"typed_token": sent_again(response)["typed_token"], "token": ""}


def test_a_token_typed_with_a_wrong_password_need_not_be_typed_again(
    as_user, alice, acme, acmes_okta
):
    browser = as_user(alice)
    refused = browser.post("/identity/okta/", typed(acmes_okta, password="a wrong one"))
    again = browser.post("/identity/okta/", typed(acmes_okta, **sealed(refused), password="no"))

    browser.post("/identity/okta/", typed(acmes_okta, **sealed(again), password=PASSWORD))

    assert acmes_okta.token not in refused.content.decode()
    assert f"…{acmes_okta.token[-4:]}" in text_of(refused)
    steps = {step.name: step.is_ok for step in okta_connections.test(okta_connections.get(acme))}
    assert steps["API token"] is True


def test_another_token_that_is_typed_counts_more(as_user, alice, acme, acmes_okta):
    browser = as_user(alice)
    refused = browser.post("/identity/okta/", typed(acmes_okta, password=""))

    other = sealed(refused) | {"token": "00another1234", "password": PASSWORD}
    browser.post("/identity/okta/", typed(acmes_okta, **other))

    assert okta_connections.get(acme).secret_last_four == "1234"


@pytest.mark.parametrize("who", ["alice", "olga"])
def test_the_seal_opens_in_its_own_session_only(request, as_user, alice, acme, acmes_okta, who):
    refused = as_user(alice).post("/identity/okta/", typed(acmes_okta, password=""))
    other = as_user(request.getfixturevalue(who))

    page = other.post("/identity/okta/", typed(acmes_okta, **sealed(refused), password=PASSWORD))

    assert "Enter the API token" in text_of(page)
    assert not acme.okta_connections.exists()


def test_a_page_that_was_not_refused_holds_no_token(as_user, alice, told):
    assert "typed_token" not in as_user(alice).get("/identity/").content.decode()
