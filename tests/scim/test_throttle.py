"""However wild one organization's client runs, the others are served; and an IdP never notices."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from hypothesis import given, settings as hypothesis_settings, strategies as st

from scim import log, throttle
from scim.models import ProvisioningRecord
from scim.throttle import Throttled
from tests.conftest import scim_client
from tests.scim.bodies import BARBARA

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)  # where a window begins
LIMIT = 300  # requests of a window, at 60 a second


@pytest.fixture(autouse=True)
def limit(settings):
    settings.SCIM_REQUESTS_PER_SECOND = LIMIT // throttle.WINDOW


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def exhaust(idp, calls: int = LIMIT) -> Counter[int]:
    return Counter(idp("GET", "/ServiceProviderConfig").status_code for _ in range(calls))


def test_the_limit_is_kept_to_the_request_and_the_answer_says_when_to_come_again(okta, clock):
    clock.move_to(NOON + timedelta(seconds=1.2))
    assert exhaust(okta) == {200: LIMIT}

    refused = okta("GET", "/Users")

    assert refused.status_code == 429
    assert refused["Retry-After"] == "4"
    assert refused["Content-Type"].startswith("application/scim+json")
    assert refused.json()["status"] == "429"
    assert refused.json()["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]
    assert "scimType" not in refused.json()


@pytest.mark.parametrize(("second", "wait"), [(0, "5"), (4, "1"), (4.999, "1")])
def test_the_wait_is_a_whole_number_of_seconds_and_never_none(okta, clock, second, wait):
    clock.move_to(NOON + timedelta(seconds=second))
    exhaust(okta)

    assert okta("GET", "/Users")["Retry-After"] == wait


def test_who_waits_as_long_as_told_is_served(okta, clock):
    exhaust(okta)
    wait = int(okta("GET", "/Users")["Retry-After"])

    clock.move_to(NOON + timedelta(seconds=wait))

    assert exhaust(okta) == {200: LIMIT}


def test_nothing_is_written_for_who_is_refused(okta, acme, clock):
    exhaust(okta)

    assert okta("POST", "/Users", BARBARA).status_code == 429
    assert not acme.users.exists()


def test_one_organization_does_not_use_up_anothers(okta, globex_okta, clock):
    exhaust(okta, LIMIT + 1)

    assert globex_okta("GET", "/Users").status_code == 200


def test_all_tokens_of_an_organization_count_together(okta, acme, clock):
    exhaust(okta)

    assert scim_client(acme)("GET", "/Users").status_code == 429


def test_a_wrong_token_is_told_so_and_uses_nothing_up(okta, clock):
    exhaust(okta, LIMIT - 1)
    for _ in range(20):
        okta.http.get("/scim/v2/acme/Users", headers={"Authorization": "Bearer wrong"})

    assert okta("GET", "/Users").status_code == 200


def test_twenty_five_requests_a_second_are_never_refused(okta, clock, settings):
    settings.SCIM_REQUESTS_PER_SECOND = 1  # an operator's slip
    statuses = Counter()
    for number in range(25 * 12):
        clock.move_to(NOON + timedelta(seconds=number / 25))
        statuses[okta("GET", "/ServiceProviderConfig").status_code] += 1

    assert statuses == {200: 25 * 12}


def test_without_a_limit_nothing_is_counted(okta, clock, settings, monkeypatch):
    settings.SCIM_REQUESTS_PER_SECOND = 0
    monkeypatch.setattr(cache, "incr", None)

    assert exhaust(okta, LIMIT + 1) == {200: LIMIT + 1}


def test_without_a_cache_everybody_is_served_and_it_is_asked_once_a_window(
    okta, clock, monkeypatch, caplog
):
    def fail(*args):
        raise ConnectionError

    monkeypatch.setattr(cache, "incr", fail)

    assert exhaust(okta, LIMIT + 1) == {200: LIMIT + 1}
    assert caplog.text.count("the cache does not answer") == 1


def test_most_requests_do_not_ask_the_cache(okta, clock, monkeypatch):
    asked = []
    incr = cache.incr
    monkeypatch.setattr(cache, "incr", lambda *args: asked.append(args) or incr(*args))

    exhaust(okta, throttle.UNBOOKED)
    quiet = len(asked)
    exhaust(okta, LIMIT - throttle.UNBOOKED)

    assert quiet == 0
    assert len(asked) < LIMIT / 15


def test_a_flood_leaves_one_record_of_what_was_refused(okta, acme, clock):
    exhaust(okta, LIMIT + 30)
    log.gathered.flush()

    records = ProvisioningRecord.objects_all_organizations.filter(organization=acme)
    assert records.filter(status=429).count() == 1
    assert records.filter(status=200).count() == LIMIT


# --- Several processes, and operations that count for many ------------------------------------


class Process:
    """A server process: it shares nothing with others but the cache."""

    def __init__(self) -> None:
        self.shares: dict = {}

    def serves(self, caller, cost: int = 1) -> bool:
        throttle._shares = self.shares
        try:
            throttle.spend(caller, cost=cost)
        except Throttled:
            return False
        return True


class Caller:
    """As much of `scim.authentication.Caller` as is looked at."""

    limit_key = "1"


@pytest.fixture
def own_shares():
    kept = throttle._shares
    yield
    throttle._shares = kept


@pytest.mark.parametrize("processes", [1, 2, 8, 40])
def test_processes_share_one_limit(own_shares, clock, processes):
    crew = [Process() for _ in range(processes)]
    served = sum(crew[number % processes].serves(Caller) for number in range(3 * LIMIT))

    assert LIMIT // 2 <= served <= LIMIT + throttle.UNBOOKED * processes


@given(st.lists(st.integers(0, 39), min_size=LIMIT // 2, max_size=LIMIT // 2))
@hypothesis_settings(max_examples=30, deadline=None)
def test_half_the_limit_is_served_however_it_is_spread(spread):
    cache.clear()
    crew = [Process() for _ in range(40)]
    kept = throttle._shares
    try:
        with time_machine.travel(NOON, tick=False):
            assert all(crew[number].serves(Caller) for number in spread)
    finally:
        throttle._shares = kept


def test_every_operation_of_a_bulk_counts(own_shares, clock):
    process = Process()
    assert process.serves(Caller, cost=LIMIT - 1)

    assert process.serves(Caller)
    assert not process.serves(Caller)


def test_a_bulk_longer_than_the_limit_is_served_while_something_is_left(own_shares, clock):
    process = Process()
    assert process.serves(Caller, cost=3 * LIMIT)

    assert not process.serves(Caller, cost=3 * LIMIT)
    clock.move_to(NOON + timedelta(seconds=throttle.WINDOW))
    assert process.serves(Caller, cost=3 * LIMIT)


def test_a_bulk_of_one_counts_as_the_one_request_it_is(okta, clock):
    """Even where it is the last of those that a process serves before it asks."""
    one = {"Operations": [{"method": "DELETE", "path": "/Users/1"}]}

    for _ in range(throttle.UNBOOKED + 1):
        assert okta("POST", "/Bulk", one).status_code == 200
