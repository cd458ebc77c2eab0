"""A number is given while somebody saves the first connection to Okta: both can not see it all."""

import pytest
from django.db import transaction

from identity import okta_connections
from identity.models import SyncState
from identity.syncback import drift, tick
from telephony import extensions
from tests.conftest import ACTOR, arrival
from tests.identity import sync_back
from tests.identity.sync_back import let_time_pass, row
from tests.races import begin

BOB = "bob@acme.example"
races = pytest.mark.django_db(transaction=True)


@pytest.fixture
def mia(acme):
    return arrival(acme, "mia", "Late")


def while_numbers_are_given(people, deed) -> None:
    """Bob has another extension, Mia her first; before that is committed, `deed` and a tick."""
    with transaction.atomic():
        for number, person in enumerate(people, 1555):
            extensions.give(person, number=str(number), actor=ACTOR)
        threads = [begin(deed), begin(tick.run)]
    for thread in threads:
        thread.join()
    let_time_pass()


@races
def test_who_changes_beside_the_first_connection_is_told(acme, acmes_okta, bob, mia):
    while_numbers_are_given([bob, mia], lambda: sync_back.connect(acme, acmes_okta))

    tick.run()

    assert acmes_okta.profile(BOB)["extension"] == "1555"
    assert row(mia).connection == okta_connections.get(acme)


@races
def test_who_changes_while_okta_stops_importing_is_told(acme, acmes_okta, bob, mia):
    okta_connections.save(acme, okta_url=acmes_okta.url, way="import", actor=ACTOR)
    while_numbers_are_given([bob, mia], lambda: sync_back.connect(acme, acmes_okta))

    tick.run()

    assert acmes_okta.profile(BOB)["extension"] == "1555"
    assert row(mia).connection == okta_connections.get(acme)


@races
def test_nobody_who_changes_while_okta_begins_to_import_waits_for_ever(acme, acmes_okta, bob, mia):
    sync_back.connect(acme, acmes_okta)
    way = {"okta_url": acmes_okta.url, "way": "import"}
    while_numbers_are_given([bob, mia], lambda: okta_connections.save(acme, actor=ACTOR, **way))

    assert not acme.sync_states.exists()


def test_who_has_a_line_and_was_never_queued_is_found_at_night(told, acmes_okta, bob):
    SyncState.objects_all_organizations.all().delete()

    drift.begin(told)
    tick.run()

    assert acmes_okta.profile(BOB)["extension"] == "1001"


def test_nobody_is_queued_at_night_where_okta_imports(acme, acmes_okta, bob):
    okta = okta_connections.save(acme, okta_url=acmes_okta.url, way="import", actor=ACTOR)

    drift.begin(okta)

    assert not acme.sync_states.exists()
