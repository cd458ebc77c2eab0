"""The numbering plan: which extension is next, and which are nobody's."""

from functools import partial

import phonenumbers
import pytest
from django.db import DatabaseError, connection as database, transaction
from django.test.utils import CaptureQueriesContext

from identity import users
from identity.database import is_postgresql
from telephony import emergency, extensions, numbering, seats, sites
from telephony.models import Extension, ExtensionRange
from tests.conftest import ACTOR, arrival
from tests.races import at_once


def people(organization, *names):
    return [arrival(organization, name, "New") for name in names]


def add(organization, first, last, **more):
    return numbering.add(organization, first=first, last=last, actor=ACTOR, **more)


@pytest.fixture
def paris(acme):
    return sites.add(acme, name="Paris", country="FR", actor=ACTOR)


def test_without_a_plan_the_next_extension_is_the_lowest_free_one_from_1001(acme, bob):
    assert numbering.next_free(acme) == "1002"


def test_a_person_gets_the_lowest_free_extension_and_the_line_says_so(acme, bob):
    (erin,) = people(acme, "erin")

    given = extensions.give_next(erin, actor=ACTOR)

    assert given == erin.extension.number == "1002"
    assert acme.lines.get(user=erin).extension == "1002"
    assert acme.number_history.get(value="1002").holder == "Erin New"


def test_the_next_extension_costs_two_statements_beside_the_trail_and_the_line(acme):
    (erin,) = people(acme, "erin")

    with CaptureQueriesContext(database) as queries:
        extensions.give_next(erin, publish=False, actor=ACTOR)

    told = [each["sql"] for each in queries.captured_queries]
    told = [
        sql for sql in told if sql.startswith(("SELECT", "WITH", "INSERT")) and "audit" not in sql
    ]
    assert len(told) == (2 if is_postgresql() else 5)


def test_a_person_gets_an_extension_of_their_site_then_of_the_ranges_for_all(acme, paris):
    ann, ben, cat = people(acme, "ann", "ben", "cat")
    add(acme, "2001", "2002", site=paris)
    add(acme, "30001", "30009")

    given = [extensions.give_next(each, site=paris, actor=ACTOR) for each in (ann, ben, cat)]

    assert given == ["2001", "2002", "30001"]


def test_zeros_in_front_are_kept(acme):
    (erin,) = people(acme, "erin")
    add(acme, "0040", "0049")

    assert extensions.give_next(erin, actor=ACTOR) == "0040"
    assert numbering.next_free(acme) == "0041"


def test_a_full_plan_gives_nothing_and_says_what_to_do(acme):
    ann, ben = people(acme, "ann", "ben")
    add(acme, "2001", "2001")
    extensions.give_next(ann, actor=ACTOR)

    with pytest.raises(extensions.NoneFree, match="Add a range"):
        extensions.give_next(ben, actor=ACTOR)

    assert numbering.next_free(acme) is None
    assert not Extension.objects_all_organizations.filter(user=ben).exists()


def test_ranges_of_another_site_are_not_for_everybody(acme, paris):
    add(acme, "2001", "2009", site=paris)

    assert numbering.next_free(acme) is None
    assert numbering.next_free(acme, site=paris) == "2001"


def test_one_range_can_be_asked_for(acme):
    (erin,) = people(acme, "erin")
    add(acme, "2001", "2009")
    chosen = add(acme, "3001", "3009")

    assert extensions.give_next(erin, range=chosen, actor=ACTOR) == "3001"


def test_groups_have_ranges_of_their_own(acme):
    add(acme, "1001", "1004", purpose="group")

    assert numbering.next_free(acme, kind="group") == "1001"
    assert numbering.next_free(acme) == "1005"


def test_who_has_an_extension_gets_no_second_one(bob):
    with pytest.raises(extensions.AlreadyHasOne):
        extensions.give_next(bob, actor=ACTOR)

    assert bob.extension.number == "1001"


@pytest.mark.parametrize("purpose", ["reserved", "group"])
def test_a_range_that_is_not_for_people_is_refused_by_hand_unless_overridden(acme, purpose):
    (erin,) = people(acme, "erin")
    add(acme, "7000", "7099", purpose=purpose)

    with pytest.raises(extensions.ExtensionRefused, match="lies in a range"):
        extensions.give(erin, number="7001", actor=ACTOR)

    assert extensions.give(erin, number="7001", may_override=True, actor=ACTOR).number == "7001"


@pytest.mark.parametrize("number", ["9110", "1125", "1500", "1799"])
def test_near_emergency_numbers_of_every_site_are_refused(acme, paris, number):
    (erin,) = people(acme, "erin")

    with pytest.raises(extensions.ExtensionRefused, match="emergency number"):
        extensions.give(erin, number=number, actor=ACTOR)


def test_the_next_extension_leaps_over_near_emergency_numbers(acme, paris):
    (erin,) = people(acme, "erin")
    add(acme, "1495", "1601")
    for number in range(1495, 1500):
        acme.extensions.create(number=str(number), state="reserved")

    assert extensions.give_next(erin, actor=ACTOR) == "1600"


def test_without_the_site_the_same_numbers_are_free(acme):
    assert not emergency.countries_near("1500", ["US"])
    assert emergency.countries_near("1500", ["US", "FR"]) == ["FR"]


@pytest.mark.parametrize("country", ["US", "GB", "FR", "BR", "ZA", "PK"])
def test_blocks_hold_exactly_what_the_library_refuses(country):
    blocks = emergency.blocks(4, [country])

    refused = {number for each in blocks for number in range(each.first, each.last + 1)}
    assert refused == {
        number
        for number in range(10_000)
        if phonenumbers.connects_to_emergency_number(f"{number:04}", country)
    }


def test_a_new_site_lists_extensions_that_its_country_makes_dangerous_and_changes_none(acme, bob):
    extensions.give(bob, number="1512", actor=ACTOR)
    before = sites.conflicts(acme)

    sites.add(acme, name="Paris", country="FR", actor=ACTOR)

    assert before == []
    (conflict,) = sites.conflicts(acme)
    assert (conflict.extension, conflict.countries) == (bob.extension, ("FR",))
    assert Extension.objects_all_organizations.get(user=bob).number == "1512"


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        ("1001", "999", "the same number of digits"),
        ("1", "9", "2 to 8"),
        ("2000", "1999", "after the first one"),
        ("1500", "2500", "1000 to 1999 is in the plan already"),
    ],
)
def test_what_is_no_range_is_refused_with_the_reason(acme, first, last, sentence):
    add(acme, "1000", "1999")

    with pytest.raises(numbering.BadRange, match=sentence):
        add(acme, first, last)

    assert acme.extension_ranges.count() == 1


def test_ranges_of_other_lengths_and_other_organizations_may_overlap(acme, globex):
    add(acme, "1000", "1999")
    add(acme, "01000", "01999")
    add(globex, "1000", "1999")

    assert ExtensionRange.objects_all_organizations.count() == 3


def test_a_range_that_is_changed_may_overlap_itself(acme):
    row = add(acme, "1000", "1999")

    numbering.change(row, first="1500", last="2999", purpose="group", site=None, actor=ACTOR)

    assert str(acme.extension_ranges.get()) == "1500 to 2999"
    event = acme.audit_events.latest("pk")
    assert event.changes["purpose"] == ["People", "Ring groups"]


def test_a_range_says_what_has_become_of_its_extensions(acme, bob):
    extensions.give(bob, number="1119", actor=ACTOR)
    add(acme, "1001", "1200")
    acme.extensions.create(number="1005", state="reserved")

    (count,) = numbering.counts(acme)

    assert (count.used, count.reserved, count.resting, count.refused) == (1, 1, 1, 10)
    assert count.free == 200 - 13


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_get_twenty_extensions_in_one_row(acme):
    crowd = people(acme, *[f"person{number}" for number in range(20)])

    def give(user):
        with transaction.atomic():
            users.lock(user)
            return extensions.give_next(user, actor=ACTOR)

    given = at_once(partial(give, user) for user in crowd)

    assert sorted(given) == [str(number) for number in range(1001, 1021)]


@pytest.mark.django_db(transaction=True)
def test_ten_at_once_for_four_extensions_and_four_get_one(acme):
    crowd = people(acme, *[f"person{number}" for number in range(10)])
    add(acme, "2001", "2004")

    outcomes = at_once(partial(extensions.give_next, user, actor=ACTOR) for user in crowd)

    assert sorted(str(each) for each in outcomes if isinstance(each, str)) == [
        "2001",
        "2002",
        "2003",
        "2004",
    ]
    assert sum(isinstance(each, extensions.NoneFree) for each in outcomes) == 6


@pytest.mark.django_db(transaction=True)
def test_overlapping_ranges_that_are_added_at_once_leave_one(acme):
    outcomes = at_once(partial(add, acme, first, "1999") for first in ("1000", "1200", "1400"))

    assert sum(isinstance(each, numbering.BadRange) for each in outcomes) == 2
    assert acme.extension_ranges.count() == 1


def refused():
    return pytest.raises(DatabaseError)


@pytest.mark.parametrize(
    "columns",
    [
        {"first": 1999, "last": 1000, "length": 4},
        {"first": 1000, "last": 10000, "length": 4},
        {"first": 1, "last": 9, "length": 1},
        {"first": 1, "last": 9, "length": 4, "purpose": "fun"},
    ],
)
def test_the_database_refuses_what_is_no_range(acme, columns):
    with refused(), transaction.atomic():
        acme.extension_ranges.create(**columns)


@pytest.mark.parametrize("field", [{"name": "Paris"}, {"name": "PARIS"}])
def test_a_site_has_a_name_of_its_own(acme, paris, field):
    with pytest.raises(sites.SiteTaken):
        sites.add(acme, country="FR", actor=ACTOR, **field)


@pytest.mark.parametrize(
    "columns",
    [
        {"name": "Paris", "name_key": "paris"},
        {"name": "", "name_key": ""},
        {"name": "Rome", "name_key": "rome", "code": "12345"},
        {"name": "Rome", "name_key": "rome", "code": "1a"},
        {"name": "Rome", "name_key": "rome", "country": "it"},
    ],
)
def test_the_database_refuses_what_is_no_site(acme, paris, columns):
    with refused(), transaction.atomic():
        acme.sites.create(**columns)


def test_the_walls_of_postgresql_stand_behind_the_plan(acme, globex, paris, bob):
    """On SQLite one writer at a time looks before it writes: the tests above."""
    add(globex, "1000", "1999")
    writes = [
        lambda: globex.extension_ranges.create(first=1500, last=2500, length=4),
        lambda: globex.extension_ranges.create(first=3000, last=3999, length=4, site=paris),
        lambda: globex.placements.create(user=bob, site=paris),
    ]

    for write in writes if is_postgresql() else []:
        with refused(), transaction.atomic():
            write()
            database.check_constraints()

    assert globex.extension_ranges.count() == 1
    assert seats.base_seat(bob) is not None
