"""The first page: an overview for those who run the console, their own line for members."""

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from console import home
from identity import okta_connections, scim_tokens, users
from identity.models import SyncState
from telephony import numbers, seats
from tests.conftest import ACTOR, arrival, connection, staff


@pytest.fixture
def alices(alice, as_user):
    """Alice's browser."""
    return as_user(alice)


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def test_tiles_count_people_licenses_and_numbers(alices, acme, bob):
    numbers.claim(acme, number="+14155550199", actor=ACTOR)

    response = alices.get("/")

    context, html = response.context, text_of(response)
    assert (context["people"]["total"], context["people"]["unlicensed"]) == (2, 1)
    assert (context["licenses"].used, context["licenses"].total) == (1, 5)
    assert (context["numbers"].used, context["numbers"].total) == (1, 2)
    assert "1 needs a license" in html
    assert "4 free" in html


def test_nothing_of_another_organization_is_counted(dave, bob, as_user):
    response = as_user(dave).get("/")

    assert response.context["people"]["total"] == 1
    assert response.context["licenses"].total == 0


@pytest.mark.parametrize(("used", "tone"), [(8, ""), (9, "warning"), (10, "danger")])
def test_the_license_tile_warns_from_ninety_percent_on(alices, acme, standard, used, tone):
    seats.buy(acme, sku=standard, count=10, actor=ACTOR)
    for number in range(used):
        seats.assign(arrival(acme, f"p{number}", "Seat"), sku="standard", actor=ACTOR)

    response = alices.get("/")

    html = text_of(response)
    assert response.context["licenses"].tone == tone
    assert [each for each in ("warning", "danger") if f"tile-{each}" in html] == [tone] * bool(tone)


def test_a_parked_seat_counts_as_used(alices, acme, bob):
    users.suspend(bob, actor=ACTOR)

    assert alices.get("/").context["licenses"].used == 1


def test_the_sync_tile_counts_what_waits_and_what_failed(alices, acme, bob):
    okta_connections.save(acme, okta_url="https://acme.okta.com", token="00secret", actor=ACTOR)
    acme.sync_states.update(state=SyncState.State.BLOCKED, reason="not_found")

    response = alices.get("/")

    assert response.context["sync"]["failed"] == 1
    assert "1 failed" in text_of(response)


def steps(response) -> list[bool]:
    return [step.is_done for step in response.context["setup"].steps]


def test_the_setup_list_follows_the_connection_of_okta(alices, acme):
    before = steps(alices.get("/"))
    token, _ = scim_tokens.issue(connection(acme), name="Okta", actor=ACTOR)
    with_token = alices.get("/")
    scim_tokens.note_use(token)
    called = steps(alices.get("/"))
    arrival(acme, "erin", "New")

    assert before == [False] * 5
    assert steps(with_token) == [True, False, False, False, False]
    assert "1 of 5 done" in text_of(with_token)
    assert called == [True, True, False, False, False]
    assert steps(alices.get("/")) == [True, True, True, False, False]


def test_while_the_first_call_is_awaited_the_list_asks_again_and_then_stops(alices, acme):
    token, _ = scim_tokens.issue(connection(acme), name="Okta", actor=ACTOR)
    waiting = text_of(alices.get("/setup/"))
    scim_tokens.note_use(token)
    arrival(acme, "erin", "New")

    assert 'hx-trigger="every 3s"' in waiting
    assert "Waiting for the first call." in waiting
    assert "hx-trigger" not in text_of(alices.get("/setup/"))


def test_before_there_is_a_token_nothing_is_awaited(alices, acme):
    assert "hx-trigger" not in text_of(alices.get("/setup/"))


def test_the_setup_list_goes_when_all_is_done(alices, acme, bob):
    token, _ = scim_tokens.issue(connection(acme), name="Okta", actor=ACTOR)
    scim_tokens.note_use(token)
    acme.sso_connections.create(idp_entity_id="urn:idp", idp_sso_url="https://i", is_enabled=True)
    okta_connections.save(acme, okta_url="https://acme.okta.com", token="00secret", actor=ACTOR)

    response = alices.get("/")

    assert response.context["setup"].is_complete
    assert "Connect Okta" not in text_of(response)


def test_the_latest_changes_are_told_in_words(alices, acme, bob):
    html = text_of(alices.get("/"))

    assert "Phone number given" in html
    assert "Bob Line" in html


def test_the_page_costs_the_same_for_few_people_and_for_many(alices, acme, bob):
    costs = []
    for upto in (3, 30):
        for number in range(acme.users.count(), upto):
            arrival(acme, f"p{number}", "Many")
        with CaptureQueriesContext(database) as queries:
            alices.get("/")
        costs.append(len(queries))

    assert costs[0] == costs[1] <= 13


def test_the_helpdesk_sees_neither_setup_nor_trail(henry, bob, as_user):
    html = text_of(as_user(henry).get("/"))

    assert "Connect Okta" not in html
    assert "Latest changes" not in html
    assert as_user(henry).get("/setup/").status_code == 403


def test_doors_lead_only_where_one_may_go(henry, alice, as_user):
    henrys = [door["label"] for door in as_user(henry).get("/").context["doors"]]
    alices = [door["label"] for door in as_user(alice).get("/").context["doors"]]

    assert henrys == ["Users", "Phone numbers", "Licenses", "Rules", "Sync-back"]
    assert set(alices) - set(henrys) <= {
        "Identity Management",
        "Provisioning log",
        "Audit log",
    }


def test_a_member_sees_their_own_line_and_nobody_elses(bob, alice, as_user):
    html = text_of(as_user(bob).get("/"))

    assert "Hello, Bob" in html
    assert "1001" in html
    assert "+1 415-555-0101" in html
    assert "Acme" in html
    assert "Alice" not in html


def test_a_member_without_a_license_learns_whom_to_ask(acme, as_user):
    html = text_of(as_user(staff(acme, "fay", "member")).get("/"))

    assert "Ask your administrator at Acme for a license." in html


def test_an_import_by_okta_is_sync_back_too(acme):
    okta_connections.save(acme, okta_url="https://acme.okta.com", way="import", actor=ACTOR)

    assert home.setup(acme).steps[-1].is_done
