"""Okta's other user types: people of them lack what was added to the default one."""

import pytest
import requests

from identity import okta_connections
from identity.models import AuditEvent
from identity.syncback import tick
from tests.conftest import PASSWORD
from tests.identity import okta_app
from tests.identity.sync_back import let_time_pass, row

BOB, MIA = "bob@acme.example", "mia@acme.example"
MAKE = "/identity/okta/attribute/"
ALL = ["okta.users.read", "okta.users.manage", "okta.schemas.read", "okta.schemas.manage"]
TYPES = "okta.userTypes.read"


def reported(connection, name="User types"):
    return next(step for step in okta_connections.test(connection) if step.name == name)


def make(browser) -> str:
    return browser.post(MAKE, {"password": PASSWORD}, follow=True).content.decode()


def attributes(okta, schema_id) -> set[str]:
    path = f"{okta.url}/api/v1/meta/schemas/user/{schema_id}"
    answer = requests.get(path, headers={"Authorization": f"SSWS {okta.token}"}, timeout=5)
    return set(answer.json()["definitions"]["custom"]["properties"])


def test_where_there_is_one_type_only_that_is_said(told, bob):
    step = reported(told)

    assert step.is_ok
    assert step.sentence == "All our people are of Okta's default user type."


def test_a_type_that_lacks_the_attribute_is_named_when_people_of_ours_are_of_it(
    told, acmes_okta, bob
):
    made = acmes_okta.make_type("contractor", "Contractor", BOB)

    step = reported(told)

    assert step.is_ok is False
    assert step.path == f"/api/v1/meta/schemas/user/{made['schema_id']}"
    assert step.sentence == "Okta's user type “Contractor” has no attribute “extension”."
    assert step.missing == "extension"


def test_a_type_of_which_nobody_is_ours_needs_no_attribute(told, acmes_okta, bob):
    acmes_okta.make_type("robot", "Robot", MIA)
    acmes_okta.make_type("empty", "Nobody's")

    assert reported(told).is_ok


def test_people_who_are_known_by_oktas_id_only_count_too(told, acmes_okta, acme, bob):
    okta_id = acmes_okta.people()[MIA]["id"]
    acme.users.filter(pk=bob.pk).update(external_id=okta_id)
    acmes_okta.make_type("contractor", "Contractor", MIA)

    assert reported(told).is_ok is False


def test_the_attribute_is_made_in_every_type_that_our_people_are_of(
    as_user, alice, told, acmes_okta, bob
):
    used = acmes_okta.make_type("contractor", "Contractor", BOB)
    unused = acmes_okta.make_type("robot", "Robot", MIA)
    tick.run()
    assert row(bob).reason == "attribute_missing"

    shown = make(as_user(alice))

    assert "So have the user types Contractor." in shown
    assert "People of ours are also of “Contractor”, with the same attributes." in shown
    assert "extension" in attributes(acmes_okta, used["schema_id"])
    assert "extension" not in attributes(acmes_okta, unused["schema_id"])
    let_time_pass()
    tick.run()
    assert acmes_okta.profile(BOB)["extension"] == "1001"


def test_the_trail_says_in_which_type_it_was_made(as_user, alice, told, acmes_okta, bob):
    acmes_okta.make_type("contractor", "Contractor", BOB)

    make(as_user(alice))

    made = AuditEvent.objects_all_organizations.filter(action="okta_connection.attribute_made")
    assert [event.changes for event in made] == [{"name": "extension", "user_type": "Contractor"}]


def test_without_the_right_to_read_types_they_are_not_checked_and_that_is_said(
    as_user, alice, acme, acmes_okta, bob
):
    acmes_okta.make_type("contractor", "Contractor", BOB)
    connection = okta_app.connect(acme, acmes_okta, scopes=ALL)

    step = reported(connection)
    shown = make(as_user(alice))

    assert step.is_ok is None
    assert step.sentence.startswith("Not checked: we may not read Okta's user types")
    assert f"were not looked at: {TYPES} is missing." in shown


def test_an_app_with_the_right_completes_them(as_user, alice, acme, acmes_okta, bob):
    used = acmes_okta.make_type("contractor", "Contractor", BOB)
    connection = okta_app.connect(acme, acmes_okta, scopes=[*ALL, TYPES])
    assert reported(connection).is_ok is False

    make(as_user(alice))

    assert "extension" in attributes(acmes_okta, used["schema_id"])
    assert reported(connection).is_ok


@pytest.mark.parametrize("fault", [{"kind": "html"}, {"kind": "rate_limit"}])
def test_types_that_okta_does_not_tell_of_are_not_checked(told, acmes_okta, bob, fault):
    acmes_okta.add_faults([{**fault, "path": "meta/types"}])

    assert reported(told).is_ok is None


def test_one_type_with_another_shape_is_never_changed(as_user, alice, told, acmes_okta, bob):
    used = acmes_okta.make_type("contractor", "Contractor", BOB)
    path = f"{acmes_okta.url}/api/v1/meta/schemas/user/{used['schema_id']}"
    custom = {"properties": {"extension": {"title": "Extension", "type": "integer"}}}
    headers = {"Authorization": f"SSWS {acmes_okta.token}"}
    requests.post(path, json={"definitions": {"custom": custom}}, headers=headers, timeout=5)
    acmes_okta.forget_journal()

    shown = make(as_user(alice))

    assert "is not of type string" in shown
    assert not [e for e in acmes_okta.journal() if e["method"] == "POST"]
