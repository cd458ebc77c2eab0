"""Whatever goes wrong with Okta, the console says it in plain words, on both pages alike."""

import pytest

from identity import okta_connections
from identity.models import OktaConnection, SyncState
from identity.syncback import tick
from telephony import extensions
from tests.conftest import ACTOR, arrival
from tests.identity import sync_back
from tests.identity.sync_back import let_time_pass, row

BOB = "bob@acme.example"
PASSING = "/api/v1/users/"


@pytest.fixture
def alices(alice, as_user):
    return as_user(alice)


def text_of(response) -> str:
    return " ".join(response.content.decode().replace("&#x27;", "'").split())


def said(browser, user) -> tuple[str, str]:
    """What the sync-back page and the person's page show now."""
    pages = ("/sync-back/", f"/users/{user.scim_id}/")
    on_list, on_person = (text_of(browser.get(page)) for page in pages)
    return on_list, on_person


def both_say(browser, user, *sentences: str) -> None:
    for page in said(browser, user):
        for sentence in sentences:
            assert sentence in page


@pytest.mark.parametrize(
    ("fault", "sentence", "advice"),
    [
        ("E0000006", "The owner of the token may not change this person in Okta", "Give the token"),
        ("E0000023", "Another directory owns this attribute in Okta", "Let Okta own the attribute"),
        ("E0000075", "Another directory owns this attribute in Okta", "Let Okta own the attribute"),
        ("E0000038", "The person is deactivated in Okta", ""),
        ("E0000001", "Okta refused the value", "Change the number or the extension"),
        ("E0000009", "Okta answers with an error", ""),
        ("E0000112", "Okta is still activating the person", ""),
        ("E0000010", "Okta is in read-only mode", "Nothing is lost"),
    ],
)
def test_what_okta_refuses_is_said(alices, told, acmes_okta, bob, fault, sentence, advice):
    acmes_okta.add_faults([{"kind": "error", "code": fault, "method": "POST"}])

    tick.run()

    both_say(alices, bob, sentence, advice)


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("reset", "Okta cannot be reached"),
        ("html", "Something that is not Okta answers at the Okta URL"),
        ("invalid_json", "Something that is not Okta answers at the Okta URL"),
        ("wrong_id", "Something that is not Okta answers at the Okta URL"),
        ("redirect", "Something that is not Okta answers at the Okta URL"),
        ("rate_limit", "Okta asks us to wait until"),
    ],
)
def test_what_comes_back_instead_of_an_answer_is_said(
    alices, told, acmes_okta, bob, kind, sentence
):
    acmes_okta.add_faults([{"kind": kind, "path": PASSING}])

    tick.run()

    both_say(alices, bob, sentence)
    assert row(bob).state == SyncState.State.PENDING


def test_a_rejected_token_is_said_once_for_all_and_leads_to_the_settings(
    alices, told, acmes_okta, bob
):
    acmes_okta.revoke_token()

    tick.run()
    acmes_okta.revoke_token(revoked=False)

    both_say(alices, bob, "Okta no longer accepts the token. Nothing is lost.", "Paste a new")
    assert "Open the settings" in said(alices, bob)[0]


def test_without_a_token_the_pages_say_so(alices, told, bob):
    okta_connections.remove_token(told, actor=ACTOR)

    both_say(alices, bob, "there is no API token. Nothing is lost.", "Add an API token.")


def test_another_okta_behind_the_same_url_is_said(alices, told, acmes_okta, bob):
    OktaConnection.objects_all_organizations.update(okta_org_id="00oAnother")

    alices.post("/identity/okta/test/")

    both_say(alices, bob, "the Okta URL leads to another Okta org than before. Nothing is sent.")


def test_an_attribute_that_okta_lacks_is_said(alices, told, acmes_okta, bob):
    told.mapping = [{"attribute": "deskPhone", "template": "{number}", "if_empty": "clear"}]
    told.save()

    tick.run()

    both_say(alices, bob, "Okta's user profile has no such attribute", "deskPhone")


def test_a_person_whom_okta_does_not_have_is_said(alices, told, acmes_okta, acme):
    stranger = arrival(acme, "stranger", "Nobody")
    extensions.give(stranger, number="1009", actor=ACTOR)

    tick.run()

    both_say(alices, stranger, "Okta has no such person", "Compare the user name with the login")


def test_a_value_that_others_keep_changing_is_said(alices, told, acmes_okta, bob):
    acmes_okta.add_faults([{"kind": "error_applied", "method": "POST", "count": 1}])
    tick.run()
    for _ in range(4):
        SyncState.objects_all_organizations.update(next_at=sync_back.PAST)
        acmes_okta.update(BOB, extension="9999")
        tick.run()
        let_time_pass()

    both_say(
        alices,
        bob,
        "Another system keeps changing this value in Okta",
        "Find what else writes it there, then retry.",
    )


def test_our_own_fault_is_said_with_a_reference(alices, told, acmes_okta, bob):
    acmes_okta.add_faults([{"kind": "error", "code": "E0000003", "method": "POST"}])
    for _ in range(6):
        tick.run()
        let_time_pass()

    both_say(alices, bob, "This is our fault, reference ", "report the reference.")


def test_an_unclear_write_is_being_checked(alices, told, acmes_okta, bob):
    acmes_okta.add_faults([{"kind": "error_applied", "method": "POST", "count": 1}])
    tick.run()
    SyncState.objects_all_organizations.update(next_at=sync_back.PAST)
    tick.run()

    both_say(alices, bob, "Checking what Okta has")
