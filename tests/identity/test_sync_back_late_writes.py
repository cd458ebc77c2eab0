"""A write that got lost lands after a newer one. Okta does not always stop it; a second look does.

Without that look the old value stays: the last test shows that these tests could tell.
"""

import pytest
import requests

from identity.models import SyncState
from identity.syncback import tick
from telephony import extensions
from tests.conftest import ACTOR
from tests.identity.simulated_time import Time
from tests.identity.sync_back import row

BOB = "bob@acme.example"
State = SyncState.State


@pytest.fixture
def passing(acmes_okta) -> Time:
    return Time(acmes_okta)


@pytest.fixture
def told_of_1001(told, bob):
    tick.run()


@pytest.fixture
def careless_okta(acmes_okta):
    """It pays no heed to If-Match."""
    acmes_okta.add_faults([{"kind": "ignore_if_match", "method": "PUT"}])
    return acmes_okta


def overtaken(okta, passing: Time, bob, number: str, newer: str) -> requests.Response:
    """The write of `number` is lost on its way, that of `newer` is not; then the first arrives."""
    before = okta.people()[BOB]
    okta.add_faults([{"kind": "hang", "seconds": 0, "method": "POST", "count": 1}])
    extensions.give(bob, number=number, actor=ACTOR)
    tick.run()
    lost = okta.journal()[-1]
    assert lost["body"]["profile"]["extension"] == number
    extensions.give(bob, number=newer, actor=ACTOR)
    passing.passes(20)
    tick.run()
    assert okta.profile(BOB)["extension"] == newer
    headers = {"Authorization": f"SSWS {okta.token}", "If-Match": before["etag"]}
    return requests.post(okta.url + lost["path"], json=lost["body"], headers=headers, timeout=10)


def test_okta_refuses_a_late_write_by_its_entity_tag(told_of_1001, acmes_okta, passing, bob):
    late = overtaken(acmes_okta, passing, bob, "1002", "1502")

    assert late.status_code == 412
    assert acmes_okta.profile(BOB)["extension"] == "1502"


def test_where_okta_does_not_a_late_write_is_put_right_when_the_horizon_is_over(
    told_of_1001, careless_okta, passing, bob, settings
):
    for number, newer in (("1002", "1502"), ("1003", "1503"), ("1004", "1504")):
        assert overtaken(careless_okta, passing, bob, number, newer).ok
        assert careless_okta.profile(BOB)["extension"] == number
        assert row(bob).state == State.VERIFY  # nobody is told that all is well

        passing.passes(settings.SYNC_BACK_HORIZON)
        tick.run()

        assert careless_okta.profile(BOB)["extension"] == newer
        passing.passes(settings.SYNC_BACK_HORIZON)
        tick.run()
        assert row(bob).state == State.CLEAN


def test_without_a_second_look_the_old_value_would_stay(
    told_of_1001, careless_okta, passing, bob, settings
):
    settings.SYNC_BACK_HORIZON = 0

    overtaken(careless_okta, passing, bob, "1002", "1502")
    passing.passes(3600)
    tick.run()

    assert row(bob).state == State.CLEAN
    assert careless_okta.profile(BOB)["extension"] == "1002"
