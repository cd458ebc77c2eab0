"""Answers that no column holds, keys that do not fit, orgs that are shared: nobody suffers."""

import json

import pytest

from identity import okta_connections
from identity.models import OktaBudget, OktaConnection, SyncState
from identity.okta import budget, errors, rates, storable
from identity.okta.answers import Reader
from identity.safe_http import Answer
from identity.syncback import claims, queue, tick, words
from identity.tenancy import organization as bound
from telephony import extensions
from tests.conftest import ACTOR, arrival
from tests.identity import sync_back

BOB = "bob@acme.example"


def told_of(user) -> str:
    return words.for_row(sync_back.row(user), user.line).sentence


def test_a_secret_that_cannot_be_read_stops_everybody_and_blocks_nobody(told, acme, bob):
    good = told.secret_encrypted
    OktaConnection.objects_all_organizations.update(secret_encrypted="of other keys")
    for _ in range(7):
        tick.run()
        sync_back.let_time_pass()

    assert queue.counts(acme).blocked == 0
    assert "cannot read the token or key" in told_of(bob)

    OktaConnection.objects_all_organizations.update(secret_encrypted=good)
    for _ in range(2):
        sync_back.let_time_pass()
        tick.run()
    assert sync_back.row(bob).state == SyncState.State.CLEAN


@pytest.mark.parametrize("status", ["ACTIVE\0", "ACTIVE\ud800"], ids=["NUL", "half a character"])
def test_an_answer_that_no_database_holds_is_kept_as_well_as_it_can_be(
    told, acmes_okta, bob, status
):
    assert storable.text(status).startswith("ACTIVE")
    assert not {"\0", "\ud800"} & set(storable.text(status))
    assert "\\ud800" in storable.value(["\ud800"])


def test_a_value_that_nests_too_deeply_is_kept_as_a_mark():
    nested = []
    for _ in range(100_000):
        nested = [nested]

    assert storable.value(nested) == storable.UNKNOWN


@pytest.mark.parametrize("causes", [5, "why", {"errorSummary": "why"}, ["why"]], ids=type)
def test_causes_that_are_no_list_of_causes_are_passed_over(causes):
    document = {"errorSummary": "Api validation failed", "errorCauses": causes}

    assert errors.words(document) == "Api validation failed"


@pytest.mark.parametrize(
    "part", [[1], {"base": 1}, {"base": {"properties": {"extension": 1}}}], ids=str
)
def test_a_schema_that_is_none_has_no_attributes(part):
    body = json.dumps({"definitions": part}).encode()

    assert Reader(Answer(200, {}, body)).attributes() == {}


def test_a_limit_of_billions_is_not_believed():
    found = rates.read({"X-Rate-Limit-Limit": "99999999999", "X-Rate-Limit-Remaining": "5"})

    assert found.limit == rates.HIGHEST


def test_the_first_delivery_learns_which_org_it_is(told, acmes_okta, bob):
    OktaConnection.objects_all_organizations.update(okta_org_id="")

    tick.run()

    now = OktaConnection.objects_all_organizations.get()
    assert now.okta_org_id == acmes_okta.org_id
    assert budget.pace(now) == acmes_okta.limits()["write"] / 2


def test_two_organizations_on_one_okta_org_share_its_limits(told, acme, globex, acmes_okta, bob):
    dan = arrival(globex, "dan", "Diver")
    dan.external_id = acmes_okta.add_person("Dan", "Diver", dan.user_name)["id"]
    dan.save()
    extensions.give(dan, number="2002", actor=ACTOR)
    theirs = sync_back.connect(globex, acmes_okta)
    OktaConnection.objects_all_organizations.filter(pk=theirs.pk).update(
        okta_url=acmes_okta.url.replace("127.0.0.1", "localhost")
    )

    tick.run()

    assert sync_back.row(dan).state == SyncState.State.CLEAN
    assert {each.key for each in OktaBudget.objects.all()} == {acmes_okta.org_id}


def test_nobody_is_looked_up_when_the_limit_for_that_is_used_up(told, acme, acmes_okta, bob):
    bob.external_id = "of-another-kind"
    bob.save()
    while budget.take(told, "list"):
        pass
    with bound(acme.pk):
        assert claims.take(told) is None
        sync_back.let_time_pass()
        assert claims.take(told)


def test_trouble_with_one_connection_is_not_the_others(
    told, acme, globex, acmes_okta, bob, monkeypatch, caplog
):
    caplog.set_level("CRITICAL")
    dan = arrival(globex, "dan", "Diver")
    dan.external_id = acmes_okta.add_person("Dan", "Diver", dan.user_name)["id"]
    dan.save()
    extensions.give(dan, number="2002", actor=ACTOR)
    okta_connections.save(globex, okta_url=acmes_okta.url, token=acmes_okta.token, actor=ACTOR)
    take = claims.take

    def stumble(connection):
        if connection.pk == told.pk:
            raise OverflowError
        return take(connection)

    monkeypatch.setattr(claims, "take", stumble)
    for _ in range(2):
        tick.run()

    assert sync_back.row(dan).state == SyncState.State.CLEAN
    monkeypatch.undo()
    tick.run()
    assert sync_back.row(bob).state == SyncState.State.CLEAN
