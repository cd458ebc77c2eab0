"""An organization with a long queue does not keep another one's single change waiting.

`make faults` does this with 50,000 people who wait, and measures seconds.
"""

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from identity import okta_connections
from identity.models import OktaBudget, OktaConnection
from identity.syncback import queue, tick
from telephony import extensions
from tests.conftest import ACTOR, arrival
from tests.identity import sync_back
from tests.identity.simulated_time import Time

MANY = 30


@pytest.fixture
def dora(globex, acmes_okta):
    """Of Globex, whose Okta is another one as far as Switchroom knows: it has another name."""
    dora = arrival(globex, "dora", "Globex")
    acmes_okta.add_person("Dora", "Globex", dora.user_name)
    url = acmes_okta.url.replace("127.0.0.1", "localhost")
    okta_connections.save(globex, okta_url=url, token=acmes_okta.token, actor=ACTOR)
    return dora


@pytest.fixture
def crowd(acme, acmes_okta):
    sync_back.crowd(acme, acmes_okta, MANY)
    sync_back.connect(acme, acmes_okta)


def test_a_single_change_comes_next_while_a_neighbor_has_a_long_queue(
    crowd, acme, acmes_okta, dora, settings
):
    settings.SYNC_BACK_BATCH = 4
    tick.run()

    for number in ("7001", "7002", "7003"):
        extensions.give(dora, number=number, actor=ACTOR)
        before = len(acmes_okta.writes())
        OktaBudget.objects.update(paid_until=sync_back.PAST)  # however fast this machine is
        tick.run()

        after = [entry["login"] for entry in acmes_okta.writes()[before:]]
        assert len(after) == 4
        assert dora.user_name in after[:2]
        assert acmes_okta.profile(dora.user_name)["extension"] == number
    assert queue.counts(acme).waiting > MANY / 3


def test_a_neighbor_who_has_used_up_what_its_okta_allows_uses_up_nobody_elses(
    crowd, acme, acmes_okta, dora
):
    acmes_okta.limits(overrides={"write": 120, "read": 120, "list": 120})
    passing = Time(acmes_okta)
    tick.run()
    tick.run()

    for number in ("7001", "7002", "7003"):
        extensions.give(dora, number=number, actor=ACTOR)
        tick.run()

        assert acmes_okta.profile(dora.user_name)["extension"] == number
        passing.passes(5)
    assert queue.counts(acme).waiting > 0


def test_who_shares_an_okta_whose_limits_are_used_up_takes_nobody_elses_turn(
    crowd, acmes_okta, dora, monkeypatch
):
    """The list holds fifty; here one, so that Acme alone fills it."""
    monkeypatch.setattr(tick, "CONNECTIONS", 1)
    connections = OktaConnection.objects_all_organizations
    connections.filter(organization__slug="globex").update(last_served_at=Now())
    for bucket in ("read", "write", "list"):
        later = Now() + timedelta(hours=1)
        OktaBudget.objects.create(key=acmes_okta.org_id, bucket=bucket, paid_until=later)
    extensions.give(dora, number="7001", actor=ACTOR)

    for _ in range(3):
        tick.run()

    assert acmes_okta.profile(dora.user_name)["extension"] == "7001"
