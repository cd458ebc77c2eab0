"""The token is revoked while several workers are in the middle of their work."""

import pytest

from identity.models import OktaConnection, SyncState
from identity.syncback import queue, tick
from tests.identity import sync_back
from tests.races import at_once

PEOPLE, WORKERS, GOOD = 12, 4, 6
pytestmark = pytest.mark.django_db(transaction=True)


def test_each_worker_hears_of_it_once_at_most_and_nobody_suffers(acme, acmes_okta, alice, as_user):
    sync_back.crowd(acme, acmes_okta, PEOPLE)
    sync_back.connect(acme, acmes_okta)
    acmes_okta.limits(latency=0.05)
    acmes_okta.add_faults([{"kind": "unauthorized", "after": GOOD}])

    outcomes = at_once([tick.run] * WORKERS)
    tick.run()

    assert not any(isinstance(outcome, Exception) for outcome in outcomes)
    refused = [call for call in acmes_okta.journal() if call["status"] == 401]
    assert 1 <= len(refused) <= WORKERS
    connection = OktaConnection.objects_all_organizations.get()
    assert (connection.circuit, connection.open_reason) == ("open", "token_rejected")
    counts = queue.counts(acme)
    assert counts.blocked == 0 < counts.waiting
    assert not SyncState.objects_all_organizations.filter(attempts__gt=0).exists()
    assert "Okta no longer accepts the token" in as_user(alice).get("/").content.decode()

    acmes_okta.clear_faults()
    sync_back.connect(acme, acmes_okta)  # it is the same token: one that works again
    for _ in range(3):
        sync_back.let_time_pass()
        tick.run()

    assert queue.counts(acme).clean == PEOPLE
