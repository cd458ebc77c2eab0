"""An administrator decides which attributes in Okta hold what."""

import re
from http import HTTPStatus

import pytest

from identity import okta_mapping
from identity.models import Line, OktaConnection, SyncState
from identity.okta_mapping import Changed, Row
from identity.syncback import mapping, tick
from tests.conftest import ACTOR, PASSWORD
from tests.identity.sync_back import row

PAGE = "/identity/okta/mapping/"
NUMBER = ("primaryPhone", "{number}", "clear")


@pytest.fixture
def alices(alice, as_user):
    return as_user(alice)


def typed(*rows, **more):
    fields = {"row-TOTAL_FORMS": len(rows), "row-INITIAL_FORMS": 2, "version": 1, **more}
    for number, values in enumerate(rows):
        names = ("attribute", "template", "if_empty")
        fields |= {f"row-{number}-{n}": v for n, v in zip(names, values, strict=True)}
    return fields


def look(browser, *rows, **more):
    return browser.post(PAGE, typed(*rows, **more))


def save(browser, *rows, password=PASSWORD):
    """Look at what it would do, then agree."""
    agreed = look(browser, *rows).context["agreed"]
    return browser.post(PAGE, typed(*rows, agreed=agreed, password=password), follow=True)


def current() -> OktaConnection:
    return OktaConnection.objects_all_organizations.get()


def text_of(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_the_page_shows_the_mapping_as_it_is(alices, told):
    html = alices.get(PAGE).content.decode()

    assert 'value="primaryPhone"' in html
    assert 'value="{extension}"' in html


def test_what_would_be_rewritten_is_said_and_nothing_is_saved_yet(alices, told, bob):
    response = look(alices, NUMBER, ("extension", "x{extension}", "clear"))

    assert "This will rewrite 1 person in Okta" in text_of(response)
    assert "New: extension = x{extension}." in text_of(response)
    assert current().mapping_version == 1


def test_a_mapping_under_which_nothing_differs_rewrites_nobody(alices, told, bob):
    response = look(alices, NUMBER)

    assert "This will rewrite 0 people in Okta" in text_of(response)
    assert "Okta keeps what it has in extension" in text_of(response)


def test_a_saved_mapping_is_what_okta_shows(alices, told, acmes_okta, bob):
    tick.run()

    save(alices, ("primaryPhone", "{number_national}#{extension}", "clear"))
    tick.run()

    profile = acmes_okta.profile(bob.user_name)
    assert profile["primaryPhone"] == "(415) 555-0101#1001"
    assert profile["extension"] == "1001"
    assert row(bob).state == SyncState.State.CLEAN


def test_a_new_mapping_unblocks_who_was_refused(alices, told, acmes_okta, bob):
    acmes_okta.add_faults([{"kind": "error", "code": "E0000001", "method": "POST", "count": 1}])
    tick.run()
    assert row(bob).state == SyncState.State.BLOCKED

    save(alices, NUMBER)
    tick.run()

    assert row(bob).state == SyncState.State.CLEAN
    assert acmes_okta.profile(bob.user_name)["primaryPhone"] == "+14155550101"


def test_an_empty_value_is_left_alone_where_that_was_wanted(told, bob):
    row = {"attribute": "extension", "template": "{extension}", "if_empty": "leave"}
    connection = OktaConnection(mapping=[row])

    assert mapping.attributes(connection, Line(extension="")) == {}
    assert mapping.attributes(connection, Line(extension="12")) == {"extension": "12"}


@pytest.mark.parametrize("name", ["login", "EMAIL", "displayName", "managerId", "userType"])
def test_who_somebody_is_is_never_written(alices, told, name):
    response = look(alices, (name, "{number}", "clear"))

    assert "It is never written from here." in text_of(response)
    assert "effect" not in response.context


@pytest.mark.parametrize("name", ["1st", "a-b", "a b", "ümlaut", "a.b", "x" * 81])
def test_what_cannot_be_an_attribute_is_refused(alices, told, name):
    assert "effect" not in look(alices, (name, "{number}", "clear")).context


@pytest.mark.parametrize("template", ["{city}", "{number", "number}", "", "+1 555", "{{number}}"])
def test_a_template_that_means_nothing_is_refused(alices, told, template):
    assert "effect" not in look(alices, ("primaryPhone", template, "clear")).context


def test_an_attribute_is_mapped_once(alices, told):
    response = look(alices, NUMBER, ("PRIMARYPHONE", "{extension}", "clear"))

    assert "is mapped twice" in text_of(response)


def test_at_least_one_attribute_and_ten_at_most(alices, told):
    none = look(alices, ("", "", "clear"))
    eleven = look(alices, *[(f"phone{number}", "{number}", "clear") for number in range(11)])

    assert "Map at least one attribute" in text_of(none)
    assert "effect" not in eleven.context


def test_what_was_looked_at_is_what_is_saved(alices, told):
    agreed = look(alices, NUMBER).context["agreed"]
    other = ("extension", "{extension}", "clear")

    alices.post(PAGE, typed(other, agreed=agreed, password=PASSWORD))

    assert current().mapping_version == 1


def test_saving_asks_for_the_password(alices, told):
    response = save(alices, NUMBER, password="a wrong one")

    assert "This is not your current password." in text_of(response)
    assert current().mapping_version == 1


def test_the_password_is_not_asked_for_again_at_once(alices, told):
    save(alices, NUMBER)

    again = look(alices, NUMBER, ("extension", "{extension}", "clear"), version=2)

    assert again.context["proof"].form is None


def test_of_two_who_save_the_second_is_told_to_look_again(told):
    okta_mapping.save(told, [Row(*NUMBER)], version=1, actor=ACTOR)

    with pytest.raises(Changed):
        okta_mapping.save(told, [Row("extension", "{extension}")], version=1, actor=ACTOR)

    assert current().mapping == [Row(*NUMBER).stored()]


def test_saving_what_is_there_tells_nobody(told, bob):
    assert not okta_mapping.save(told, okta_mapping.rows(told), version=1, actor=ACTOR)

    assert current().mapping_version == 1


def test_the_trail_has_the_old_and_the_new_mapping(alices, told, acme):
    save(alices, NUMBER)

    event = acme.audit_events.latest("pk")
    assert event.action == "okta_connection.mapped"
    assert event.changes["mapping"] == [
        "primaryPhone = {number} (clear); extension = {extension} (clear)",
        "primaryPhone = {number} (clear)",
    ]


def test_the_helpdesk_does_not_map(told, henry, as_user):
    assert as_user(henry).get(PAGE).status_code == HTTPStatus.FORBIDDEN


def test_without_an_okta_there_is_nothing_to_map(alices, acme):
    assert alices.get(PAGE).status_code == HTTPStatus.NOT_FOUND
