"""Sites, and who works where."""

from functools import partial

import pytest
from django.db import DatabaseError, transaction

from identity import users
from telephony import numbering, sites
from telephony.models import Placement
from tests.conftest import ACTOR, arrival
from tests.races import at_once


@pytest.fixture
def paris(acme):
    return sites.add(acme, name="Paris", country="FR", actor=ACTOR)


def test_a_person_works_at_one_site_and_the_trail_says_since_when(acme, bob, paris):
    rome = sites.add(acme, name="Rome", country="IT", actor=ACTOR)

    assert sites.place(bob, site=paris, actor=ACTOR)
    assert sites.place(bob, site=rome, actor=ACTOR)
    assert not sites.place(bob, site=rome, actor=ACTOR)

    assert sites.of_person(bob) == rome
    assert acme.audit_events.filter(action="user.placed").count() == 2


def test_a_person_may_work_nowhere(bob, paris):
    sites.place(bob, site=paris, actor=ACTOR)

    assert sites.place(bob, site=None, actor=ACTOR)
    assert not sites.place(bob, site=None, actor=ACTOR)

    assert sites.of_person(bob) is None


def test_nobody_is_placed_at_a_site_of_another_organization(bob, globex):
    theirs = sites.add(globex, name="London", country="GB", actor=ACTOR)

    with pytest.raises(sites.SiteGone):
        sites.place(bob, site=theirs, actor=ACTOR)

    assert not Placement.objects_all_organizations.exists()


def test_a_site_with_people_or_ranges_stays_and_the_refusal_lists_them(acme, bob, paris):
    sites.place(bob, site=paris, actor=ACTOR)
    numbering.add(acme, first="2001", last="2009", site=paris, actor=ACTOR)

    with pytest.raises(sites.SiteInUse, match="Bob Line, extensions 2001 to 2009"):
        sites.remove(paris, actor=ACTOR)

    assert acme.sites.get() == paris


def test_an_empty_site_is_removed(acme, paris):
    sites.remove(paris, actor=ACTOR)

    assert not acme.sites.exists()


def test_a_deleted_person_works_nowhere(acme, bob, paris):
    sites.place(bob, site=paris, actor=ACTOR)

    users.delete(bob, actor=ACTOR)

    sites.remove(paris, actor=ACTOR)
    assert not acme.sites.exists()


def test_a_change_is_told_as_old_and_new(acme, paris):
    sites.change(paris, name="Lyon", country="FR", actor=ACTOR)

    assert acme.audit_events.latest("pk").changes == {"name": ["Paris", "Lyon"]}
    assert acme.sites.get().name_key == "lyon"


def test_the_database_keeps_one_site_per_person(acme, bob, paris):
    sites.place(bob, site=paris, actor=ACTOR)

    with pytest.raises(DatabaseError), transaction.atomic():
        Placement.objects_all_organizations.bulk_create(
            [Placement(organization=acme, user=bob, site=paris)]
        )


@pytest.mark.django_db(transaction=True)
def test_a_site_that_is_removed_while_people_move_in_is_either_there_or_refused(acme, paris):
    crowd = [arrival(acme, f"person{number}", "New") for number in range(6)]

    moves = [partial(sites.place, user, site=paris, actor=ACTOR) for user in crowd]
    outcomes = at_once(
        [*moves[:3], partial(sites.remove, acme.sites.get(), actor=ACTOR), *moves[3:]]
    )

    failures = {type(each) for each in outcomes if isinstance(each, Exception)}
    assert failures <= {sites.SiteGone, sites.SiteInUse}
    assert acme.placements.count() == sum(each is True for each in outcomes)
