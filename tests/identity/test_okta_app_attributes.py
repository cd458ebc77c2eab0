"""Profiles of an Okta app lack what is mapped: have it made from here, or see how to."""

import pytest
import requests

from identity import okta_connections
from identity.models import AuditEvent
from identity.syncback import tick
from tests.conftest import ACTOR, PASSWORD
from tests.identity.sync_back import let_time_pass, row

BOB = "bob@acme.example"
TEST, MAKE = "/identity/okta/test/", "/identity/okta/attribute/"
OFFER = "Create them in the Okta app"


@pytest.fixture
def bare(acmes_okta):
    """The profiles of the app have nothing of their own, and nothing is mapped."""
    acmes_okta.assign(BOB)
    acmes_okta.mapping_id = acmes_okta.app_attributes()
    acmes_okta.forget_journal()
    return acmes_okta


@pytest.fixture
def through_app(acme, bare):
    fields = {"okta_url": bare.url, "token": bare.token, "way": "app", "app_id": bare.app_id}
    return okta_connections.save(acme, actor=ACTOR, **fields)


def page(browser, path: str) -> str:
    return browser.post(path, {"password": PASSWORD}, follow=True).content.decode()


def schema_writes(okta) -> list[dict]:
    return [e for e in okta.journal() if e["method"] == "POST" and "/meta/" in e["path"]]


def test_what_is_lacking_is_made_by_the_body_that_was_shown(as_user, alice, through_app, bare, bob):
    browser = as_user(alice)
    shown = page(browser, TEST)
    assert "The profile of the Okta app has no attribute “primaryPhone”." in shown
    assert OFFER in shown
    assert "&quot;maxLength&quot;: 100" in shown
    assert f"/api/v1/meta/schemas/apps/{bare.app_id}/default" in shown
    assert schema_writes(bare) == []

    after = page(browser, MAKE)

    assert "The profile of the Okta app has primaryPhone and extension now." in after
    (write,) = schema_writes(bare)
    properties = write["body"]["definitions"]["custom"]["properties"]
    assert properties["extension"] == {"title": "extension", "type": "string", "maxLength": 100}
    assert sorted(properties) == ["extension", "primaryPhone"]


def test_what_is_there_is_left_out(as_user, alice, through_app, bare):
    bare.app_attributes("extension")

    page(as_user(alice), MAKE)
    page(as_user(alice), MAKE)

    (write,) = schema_writes(bare)
    assert list(write["body"]["definitions"]["custom"]["properties"]) == ["primaryPhone"]


def test_with_the_mapping_that_is_shown_okta_takes_the_values_over(
    as_user, alice, through_app, bare, bob
):
    tick.run()
    assert row(bob).reason == "attribute_missing"
    shown = page(as_user(alice), MAKE)
    assert "&quot;expression&quot;: &quot;appuser.extension&quot;" in shown
    rules = {
        name: {"expression": f"appuser.{name}", "pushStatus": "PUSH"}
        for name in ("primaryPhone", "extension")
    }
    requests.post(
        f"{bare.url}/api/v1/mappings/{bare.mapping_id}",
        json={"properties": rules},
        headers={"Authorization": f"SSWS {bare.token}"},
        timeout=5,
    )
    let_time_pass()

    tick.run()

    assert bare.profile(BOB)["extension"] == "1001"
    assert bare.profile(BOB)["primaryPhone"] == "+14155550101"


def test_without_the_right_the_steps_by_hand_are_shown(as_user, alice, through_app, bare):
    bare.add_faults([{"kind": "error", "code": "E0000006", "path": "schemas", "method": "POST"}])

    shown = page(as_user(alice), MAKE)

    assert "no right to change Okta&#x27;s schemas" in shown
    assert "Make them by hand in Okta" in shown
    assert OFFER not in shown


def test_the_trail_says_what_was_made(as_user, alice, through_app, bare):
    page(as_user(alice), MAKE)

    made = AuditEvent.objects_all_organizations.get(action="okta_connection.attribute_made")
    assert made.changes == {"of": "the Okta app", "names": ["extension", "primaryPhone"]}
