"""An administrator connects Okta: URL, token, and whether it works."""

import pytest

from identity import encryption, okta_connections
from identity.audit import person
from identity.models import AuditEvent, OktaConnection, SyncState
from identity.okta_connections import BadToken, BadUrl, TokenNeeded
from identity.syncback import calls, tick, words
from identity.tenancy import organization as bound
from telephony import extensions
from tests.conftest import ACTOR, arrival
from tests.identity import sync_back

URL = "https://acme.okta.com"
TOKEN = "00abcdefghijklmnopqrstuvwxyzABCDEFGHIJ4321"
BOB = "bob@acme.example"


def save(organization, url: str = URL, token: str = TOKEN, actor=ACTOR) -> OktaConnection:
    return okta_connections.save(organization, okta_url=url, token=token, actor=actor)


def saved_events() -> list[AuditEvent]:
    return list(
        AuditEvent.objects_all_organizations.filter(action="okta_connection.saved").order_by("pk")
    )


def report(connection: OktaConnection) -> dict[str, bool | None]:
    """What came of each line, but for the two before the first request."""
    steps = okta_connections.test(connection)
    return {step.name: step.is_ok for step in steps if step.name not in ("Name", "TLS")}


def test_a_token_is_kept_encrypted_and_known_by_its_end(acme, alice):
    connection = save(acme, actor=person(alice))

    assert TOKEN not in connection.secret_encrypted
    assert connection.secret_last_four == "4321"
    assert connection.secret_set_by == alice
    assert connection.secret_set_at is not None


def test_an_encrypted_token_is_worth_nothing_in_another_organization(acme, globex):
    stolen = save(acme).secret_encrypted
    thief = save(globex, "https://globex.okta.com")
    OktaConnection.objects_all_organizations.filter(pk=thief.pk).update(secret_encrypted=stolen)
    thief.refresh_from_db()

    with pytest.raises(encryption.CannotDecrypt):
        calls.of_connection(thief)


def test_saving_with_an_empty_token_keeps_the_one_that_is_there(acme):
    before = save(acme)

    after = save(acme, token="")

    assert after.secret_encrypted == before.secret_encrypted
    assert after.version == before.version
    assert len(saved_events()) == 1


def test_the_first_url_needs_a_token(acme):
    with pytest.raises(TokenNeeded, match="API token"):
        save(acme, token="")

    assert okta_connections.get(acme) is None


def test_another_url_needs_the_token_again_even_for_a_typo(acme):
    save(acme)

    with pytest.raises(TokenNeeded):
        save(acme, url="https://acne.okta.com", token="")

    assert okta_connections.get(acme).okta_url == URL


def test_the_same_url_written_otherwise_needs_no_token(acme):
    save(acme)

    assert save(acme, url="ACME-admin.okta.com/", token="").okta_url == URL


@pytest.mark.parametrize("url", ["https://evil.example", "https://acme.okta.com/x", ""])
def test_a_url_that_is_not_oktas_is_refused_and_nothing_is_kept(acme, url):
    with pytest.raises(BadUrl):
        save(acme, url=url)

    assert okta_connections.get(acme) is None


@pytest.mark.parametrize("token", ["two words", "line\nbreak", "x", "ümlaut" * 5])
def test_what_cannot_be_a_token_is_refused(acme, token):
    with pytest.raises(BadToken):
        save(acme, token=token)


def test_a_token_pasted_with_its_scheme_is_understood(acme):
    assert save(acme, token=f" SSWS {TOKEN}\n").secret_last_four == "4321"


def test_the_trail_knows_who_saved_what_but_not_the_token(acme):
    save(acme)
    save(acme, url="https://acme.oktapreview.com")

    first, second = saved_events()
    assert first.changes == {"token": "set", "okta_url": ["", URL]}
    assert second.changes["okta_url"] == [URL, "https://acme.oktapreview.com"]
    assert second.actor == ACTOR.name


def test_there_is_one_connection_however_often_it_is_saved(acme):
    save(acme)
    save(acme, url="https://acme.oktapreview.com")

    assert acme.okta_connections.count() == 1


def test_another_okta_knows_nobody_by_the_ids_of_the_first(told, acme, bob):
    tick.run()

    save(acme)

    state = sync_back.row(bob)
    assert (state.okta_user_id, state.synced_hash) == ("", "")
    assert state.is_put_off


def test_a_new_token_has_everybody_looked_at_again(told, acmes_okta, acme, bob):
    tick.run()
    acmes_okta.update(BOB, extension="9999")

    sync_back.connect(acme, acmes_okta)
    tick.run()

    assert acmes_okta.profile(BOB)["extension"] == "1001"


def test_a_removed_token_is_gone_and_the_page_says_what_is_missing(told, bob):
    okta_connections.remove_token(told, actor=ACTOR)
    okta_connections.remove_token(told, actor=ACTOR)

    assert (told.secret_encrypted, told.secret_last_four) == ("", "")
    removed = AuditEvent.objects_all_organizations.filter(action="okta_connection.token_removed")
    assert removed.count() == 1
    assert "there is no API token" in words.for_row(sync_back.row(bob), bob.line).sentence


# Test connection


def test_everything_is_fine_and_each_step_says_so(told, acmes_okta):
    OktaConnection.objects_all_organizations.update(okta_org_id="")

    steps = okta_connections.test(told)

    assert [(step.name, step.is_ok) for step in steps] == [
        ("Name", True),
        ("TLS", None),  # a stand-in on this machine
        ("Okta URL", True),
        ("API token", True),
        ("Reading people", True),
        ("Attributes", True),
        ("User types", True),
        ("Pace", True),
        ("Changing people", None),
    ]
    assert any("alice@acme.example" in step.sentence for step in steps)
    assert told.okta_org_id == acmes_okta.org_id


def test_whoever_is_not_let_in_has_no_share_in_the_limits_of_the_org(told, acmes_okta):
    OktaConnection.objects_all_organizations.update(okta_org_id="")
    acmes_okta.revoke_token()

    assert report(told)["API token"] is False

    told.refresh_from_db()
    assert told.okta_org_id == ""


def test_after_a_first_change_writing_is_known_to_work(told, acmes_okta, bob):
    tick.run()

    assert report(told)["Changing people"] is True


def test_testing_writes_nothing_in_okta(told, acmes_okta):
    okta_connections.test(told)

    assert {entry["method"] for entry in acmes_okta.journal()} == {"GET"}


def test_a_wrong_token_is_found(acme, acmes_okta):
    connection = save(acme, url=acmes_okta.url, token="00" + "x" * 40)

    assert report(connection) == {"Okta URL": True, "API token": False}


def test_a_missing_attribute_is_found_and_named(told, acmes_okta):
    told.mapping = [{"attribute": "deskPhone", "template": "{number}", "if_empty": "clear"}]
    told.save()

    last = okta_connections.test(told)[-1]

    assert last.is_ok is False
    assert "deskPhone" in last.sentence


def test_a_schema_that_may_not_be_read_is_not_a_failure(told, acmes_okta):
    acmes_okta.add_faults([{"kind": "error", "code": "E0000006", "path": "schemas"}])

    assert report(told)["Attributes"] is None


def test_something_that_is_not_okta_is_found(told, acmes_okta):
    acmes_okta.add_faults([{"kind": "html"}])

    assert report(told) == {"Okta URL": False}


def test_a_connection_without_a_token_says_so(told):
    okta_connections.remove_token(told, actor=ACTOR)

    assert report(told) == {"API token": False}


def test_a_test_that_succeeds_ends_the_wait_after_a_rejected_token(told, acmes_okta, bob):
    acmes_okta.revoke_token()
    tick.run()
    acmes_okta.revoke_token(revoked=False)

    okta_connections.test(told)
    tick.run()

    assert acmes_okta.profile(BOB)["extension"] == "1001"


def test_when_the_url_leads_to_another_org_nothing_is_sent_until_somebody_saves(
    told, acmes_okta, acme, bob
):
    OktaConnection.objects_all_organizations.update(okta_org_id="00oAnother")
    told.refresh_from_db()

    assert report(told) == {"Okta URL": False}
    sync_back.let_time_pass()
    tick.run()

    assert acmes_okta.writes() == []
    assert "another Okta org" in words.for_row(sync_back.row(bob), bob.line).sentence
    again = sync_back.connect(acme, acmes_okta)
    tick.run()
    assert acmes_okta.profile(BOB)["extension"] == "1001"
    assert report(again)["Okta URL"] is True


def test_the_attempts_of_a_test_belong_to_the_organization(told, acme, globex):
    okta_connections.test(told)

    assert (
        acme.sync_attempts.count() == 5
    )  # org, owner, people, schema, types; writing is not tried
    assert globex.sync_attempts.count() == 0


def test_two_organizations_may_use_one_okta(told, acmes_okta, globex):
    extensions.give(arrival(globex, "mia", "Globex"), number="7001", actor=ACTOR)

    other = sync_back.connect(globex, acmes_okta)

    with bound(globex.pk):
        assert OktaConnection.objects.get() == other
        assert SyncState.objects.count() == 1
