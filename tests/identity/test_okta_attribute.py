"""Okta lacks the attribute `extension`: have it made from here, or see how to make it there."""

import pytest
import requests

from identity.models import AuditEvent
from identity.syncback import tick
from tests.conftest import PASSWORD
from tests.identity import okta_app
from tests.identity.sync_back import let_time_pass, row

SCHEMA = "/api/v1/meta/schemas/user/default"
PROOF = {"password": PASSWORD}
BOB = "bob@acme.example"
TEST, MAKE = "/identity/okta/test/", "/identity/okta/attribute/"
OFFER = "Create “extension” in Okta"


def redefine(okta, definition) -> None:
    """An administrator of Okta changes `extension`; None takes it away."""
    custom = {"id": "#custom", "type": "object", "properties": {"extension": definition}}
    headers = {"Authorization": f"SSWS {okta.token}"}
    answer = requests.post(
        okta.url + SCHEMA, json={"definitions": {"custom": custom}}, headers=headers, timeout=5
    )
    assert answer.status_code == 200


@pytest.fixture
def bare(acmes_okta):
    """Acme's Okta without the attribute."""
    redefine(acmes_okta, None)
    acmes_okta.forget_journal()
    return acmes_okta


def page(browser, path: str) -> str:
    return browser.post(path, PROOF, follow=True).content.decode()


def schema_writes(okta) -> list[dict]:
    return [e for e in okta.journal() if e["method"] == "POST" and e["path"] == SCHEMA]


def test_a_missing_attribute_is_made_after_its_body_was_shown(as_user, alice, told, bare, bob):
    browser = as_user(alice)
    shown = page(browser, TEST)
    assert "no attribute “extension”" in shown
    assert OFFER in shown
    assert "&quot;maxLength&quot;: 16" in shown
    assert schema_writes(bare) == []

    after = page(browser, MAKE)

    assert "has the attribute “extension” now" in after
    assert "has primaryPhone and extension." in after
    (write,) = schema_writes(bare)
    definition = write["body"]["definitions"]["custom"]["properties"]
    assert definition == {
        "extension": {
            "title": "Extension",
            "type": "string",
            "maxLength": 16,
            "permissions": [{"principal": "SELF", "action": "READ_ONLY"}],
        }
    }


def test_people_who_failed_for_want_of_it_are_told_by_themselves(as_user, alice, told, bare, bob):
    tick.run()
    assert row(bob).reason == "attribute_missing"

    as_user(alice).post(MAKE, PROOF)
    let_time_pass()
    tick.run()

    assert bare.profile(BOB)["extension"] == "1001"


def test_without_the_right_the_steps_by_hand_are_shown(as_user, alice, told, bare):
    bare.add_faults([{"kind": "error", "code": "E0000006", "path": "schemas", "method": "POST"}])

    shown = page(as_user(alice), MAKE)

    assert "no right to change Okta&#x27;s schemas" in shown
    assert "Profile Editor" in shown
    assert OFFER not in shown


def test_an_app_without_the_scope_sees_the_steps_too_and_goes_on_telling(
    as_user, alice, acme, bare
):
    connection = okta_app.connect(
        acme, bare, scopes=["okta.users.read", "okta.users.manage", "okta.schemas.read"]
    )

    shown = page(as_user(alice), MAKE)

    assert "no right to change" in shown
    connection.refresh_from_db()
    assert connection.circuit == "closed"


def test_an_app_with_the_scope_makes_it(as_user, alice, acme, bare):
    granted = ["okta.users.read", "okta.users.manage", "okta.schemas.read", "okta.schemas.manage"]
    okta_app.connect(acme, bare, scopes=granted)

    shown = page(as_user(alice), MAKE)

    assert "has the attribute “extension” now" in shown
    assert len(schema_writes(bare)) == 1


def test_an_attribute_that_is_there_is_left_as_it_is(as_user, alice, told, acmes_okta):
    before = len(schema_writes(acmes_okta))

    shown = page(as_user(alice), MAKE)

    assert "has the attribute “extension” now" in shown
    assert len(schema_writes(acmes_okta)) == before


@pytest.mark.parametrize(
    ("definition", "sentence"),
    [
        ({"title": "Extension", "type": "integer"}, "is not of type string"),
        ({"title": "Extension", "type": "string", "maxLength": 4}, "holds 4 characters"),
    ],
)
def test_one_of_another_shape_is_said_and_never_changed(
    as_user, alice, told, bare, definition, sentence
):
    redefine(bare, definition)
    bare.forget_journal()
    browser = as_user(alice)

    tested, made = page(browser, TEST), page(browser, MAKE)

    assert sentence in tested
    assert OFFER not in tested
    assert "not made" in made
    assert schema_writes(bare) == []


def test_another_attribute_that_is_missing_is_made_by_hand_only(as_user, alice, told):
    told.mapping = [{"attribute": "deskPhone", "template": "{number}", "if_empty": "clear"}]
    told.save()

    shown = page(as_user(alice), TEST)

    assert "variable name <code>deskPhone</code>" in shown
    assert OFFER not in shown


def test_the_trail_knows_who_had_it_made(as_user, alice, told, bare):
    as_user(alice).post(MAKE, PROOF)
    as_user(alice).post(MAKE, PROOF)

    made = AuditEvent.objects_all_organizations.filter(action="okta_connection.attribute_made")
    assert [(event.actor, event.changes) for event in made] == [
        ("Alice Admin", {"name": "extension"})
    ]
