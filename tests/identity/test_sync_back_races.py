"""Several workers at the same time, with real commits."""

import pytest

from identity.models import SyncState
from identity.syncback import claims, queue, tick
from identity.tenancy import organization as bound
from telephony import extensions
from tests.conftest import ACTOR, arrival
from tests.identity import sync_back
from tests.races import at_once

NAMES = ("alice", "carol", "barbara", "chidi", "elodie", "hiroshi", "mia", "priya")
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def eight_people(acme):
    people = [arrival(acme, name, "Colleague") for name in NAMES]
    for number, person in enumerate(people, 2001):
        extensions.give(person, number=str(number), actor=ACTOR)
    return people


def test_four_workers_tell_okta_of_each_person_once(acme, acmes_okta, eight_people):
    sync_back.connect(acme, acmes_okta)

    at_once([tick.run] * 4)
    while queue.counts(acme).pending:
        tick.run()

    told = {login: person["profile"].get("extension") for login, person in _people(acmes_okta)}
    assert {told[person.user_name] for person in eight_people} == {
        str(number) for number in range(2001, 2009)
    }
    assert len(acmes_okta.writes()) == len(NAMES)


def test_several_answers_of_okta_are_waited_for_at_once(acme, acmes_okta, eight_people, settings):
    settings.SYNC_BACK_THREADS = 6
    sync_back.connect(acme, acmes_okta)
    acmes_okta.limits(latency=0.3)

    tick.run()

    assert queue.counts(acme).clean == len(NAMES)
    assert len(acmes_okta.writes()) == len(NAMES)
    assert 1 < acmes_okta.limits(latency=0)["most_in_progress"] <= claims.IN_FLIGHT


def test_no_row_is_claimed_twice_and_never_more_than_allowed(acme, acmes_okta, eight_people):
    connection = sync_back.connect(acme, acmes_okta)

    def take():
        with bound(acme.pk):
            return claims.take(connection)

    taken = [claim for claim in at_once([take] * 12) if claim is not None]

    assert len({claim.row.pk for claim in taken}) == len(taken)
    held = SyncState.objects_all_organizations.filter(lease_token__isnull=False).count()
    assert held == len(taken) <= claims.IN_FLIGHT


def test_changes_made_while_workers_are_busy_are_all_told_in_the_end(
    acme, acmes_okta, eight_people
):
    sync_back.connect(acme, acmes_okta)

    def change():
        for number in range(3001, 3006):
            extensions.give(eight_people[0], number=str(number), actor=ACTOR)

    outcomes = at_once([change, tick.run, tick.run])
    while queue.counts(acme).pending:
        tick.run()

    assert outcomes[0] is None
    person = acmes_okta.people()[eight_people[0].user_name]
    assert person["profile"]["extension"] == "3005"
    assert len(acmes_okta.writes(eight_people[0].user_name)) <= 6


def _people(okta):
    return okta.people().items()
