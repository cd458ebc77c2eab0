"""Administrators write rules, see beforehand what they would do, and learn who waits."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from identity import groups
from telephony import seats
from telephony.models import PlanRule
from telephony.rules import turn
from tests.conftest import ACTOR, arrival
from tests.telephony.test_rules import ENTERPRISE, SALES, person, rule

EMPTY = {"about-TOTAL_FORMS": "1", "about-INITIAL_FORMS": "0", "about-0-how": "is"}


@pytest.fixture
def olgas(olga, as_user):
    return as_user(olga)


def in_sales(**more) -> dict[str, str]:
    about = {"about-0-what": "department", "about-0-values": "Sales\nPre-sales"}
    return EMPTY | about | {"name": "Sales", "license": "", "role": ""} | more


def test_without_rules_the_page_says_what_a_rule_is_for(olgas):
    page = olgas.get("/rules/").content.decode()

    assert "No rules yet" in page
    assert "as soon as your identity provider sends them" in page


def test_an_owner_writes_a_rule_and_reads_it_back_in_words(olgas, acme, five_seats, standard):
    olgas.post(
        "/rules/add/", in_sales(license=standard.pk, gives_number="on", number_prefix="+1415")
    )

    page = olgas.get("/rules/").content.decode()
    assert "department is “Sales” or “Pre-sales”" in page
    assert "license Standard, a phone number beginning with +1415" in page
    acme.refresh_from_db()
    assert acme.has_rules


def test_a_rule_that_gives_nothing_is_refused_and_nothing_typed_is_lost(olgas):
    page = olgas.post("/rules/add/", in_sales()).content.decode()

    assert "Choose at least one thing that this rule gives." in page
    assert "Pre-sales" in page
    assert not PlanRule.objects_all_organizations.exists()


def test_half_a_condition_is_refused_beside_it(olgas):
    sent = EMPTY | {"name": "Sales", "gives_extension": "on", "about-0-what": "department"}

    page = olgas.post("/rules/add/", sent).content.decode()

    assert "A condition compares with 1 to 100 values." in page


def test_an_unsaved_rule_says_whom_it_would_change(olgas, acme, five_seats, standard):
    arrival(acme, "ann", "Acme")
    arrival(acme, "ben", "Acme")
    sent = EMPTY | {"name": "All", "license": standard.pk, "role": "", "preview": "1"}

    page = olgas.post("/rules/add/", sent).content.decode()

    assert "3 of 3 people would change." in page  # Olga, too
    assert "3 \N{MULTIPLICATION SIGN} license Standard" in page
    assert not PlanRule.objects_all_organizations.exists()


def test_the_preview_says_what_there_is_too_little_of(olgas, acme, standard):
    seats.buy(acme, sku=standard, count=1, actor=ACTOR)
    rule(acme, license=standard)
    arrival(acme, "ann", "Acme")

    page = olgas.get("/rules/?preview").content.decode()

    assert "Standard: 2 needed, 1 free." in page


def test_what_the_preview_says_is_what_applying_does(olgas, acme, five_seats, standard):
    rule(acme, license=standard, gives_extension=True)
    ann = arrival(acme, "ann", "Acme")
    turn.run()
    seats.release(ann, actor=ACTOR)

    before = olgas.get("/rules/?preview").context["preview"]
    olgas.post("/rules/apply/")
    turn.run()

    assert before.totals == {"license Standard": 2, "an extension": 1}  # Olga has neither
    assert olgas.get("/rules/?preview").context["preview"].changing == []
    assert acme.license_seats.filter(user__isnull=False).count() == 2


def test_rules_are_moved_switched_off_and_removed(olgas, acme):
    first = rule(acme, gives_extension=True, name="First")
    second = rule(acme, gives_extension=True, name="Second")

    olgas.post(f"/rules/{second.pk}/move/", {"up": "1"})
    olgas.post(f"/rules/{first.pk}/switch/", {"off": "1"})
    olgas.post(f"/rules/{second.pk}/remove/")

    assert [(each.name, each.is_active) for each in acme.plan_rules.all()] == [("First", False)]
    acme.refresh_from_db()
    assert not acme.has_rules


def test_only_an_owner_lets_a_rule_make_administrators(acme, alice, as_user):
    alices = as_user(alice)

    page = alices.post("/rules/add/", EMPTY | {"name": "IT", "license": "", "role": "admin"})

    assert "Only an owner may do this" in page.content.decode()
    assert not PlanRule.objects_all_organizations.exists()


def test_who_waits_is_seen_at_home_in_the_list_on_their_page_and_among_the_waiting(
    olgas, acme, okta, standard
):
    seats.buy(acme, sku=standard, count=1, actor=ACTOR)
    rule(acme, license=standard)
    for name in ("ann", "ben"):
        okta("POST", "/Users", person(name))
        turn.run()
    ben = acme.users.get(user_name="ben@acme.example")

    home = olgas.get("/").content.decode()
    listed = olgas.get("/users/?status=waiting").context["people"].rows
    theirs = olgas.get(f"/users/{ben.scim_id}/").content.decode()
    waiting = olgas.get("/rules/waiting/").content.decode()

    assert "1 person waits" in home
    assert listed == [ben]
    assert "No Standard seat is free" in theirs
    assert "No Standard seat is free" in waiting


def test_try_now_gives_what_has_come_free(olgas, acme, okta, standard):
    rule(acme, license=standard)
    okta("POST", "/Users", person("ann"))
    turn.run()
    ann = acme.users.get(user_name="ann@acme.example")
    seats.buy(acme, sku=standard, count=1, actor=ACTOR)

    page = olgas.post(f"/users/{ann.scim_id}/rules/", follow=True).content.decode()

    assert "has what the rules give." in page
    assert seats.base_seat(ann).pool.sku == standard


def test_a_group_of_the_condition_may_be_typed_before_it_arrives(olgas, acme, okta, standard):
    seats.buy(acme, sku=standard, count=1, actor=ACTOR)
    about = {"about-0-what": "group", "about-0-values": "Phones"}
    olgas.post("/rules/add/", EMPTY | about | {"name": "P", "license": standard.pk, "role": ""})
    acme.refresh_from_db()
    ann = arrival(acme, "ann", "Acme")

    groups.create(acme, display_name="Phones", members=[ann.pk], actor=ACTOR)
    turn.run()

    assert seats.base_seat(ann).pool.sku == standard


def test_the_preview_asks_as_often_for_many_people_as_for_few(olgas, acme, five_seats, standard):
    rule(acme, license=standard, gives_extension=True)
    costs = []
    for number in range(2):
        for each in range(20 * number + 1):
            arrival(acme, f"p{number}-{each}", "Acme")
        with CaptureQueriesContext(connection) as queries:
            olgas.get("/rules/?preview")
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_somebody_who_may_come_is_tried_on_the_rules(olgas, acme, five_seats, standard):
    rule(acme, name="Sales", where=SALES, license=standard)
    rule(acme, name="Everybody", gives_extension=True)

    query = {"attributes": "Department: SALES\ntitle: Boss", "groups": "", "person": ""}
    seller = olgas.get("/rules/try/", query).content.decode()
    other = olgas.get("/rules/try/", {"groups": "Support"}).content.decode()

    assert "Gives: license Standard." in seller
    assert "<strong>Sales</strong>: fits, and holds." in seller
    assert "<strong>Everybody</strong>: would fit, but an earlier rule holds." in seller
    assert "<strong>Sales</strong>: not department is “Sales”." in other
    assert "Gives: an extension." in other


def test_somebody_who_is_here_is_tried_by_user_name(okta, olgas, acme, five_seats, standard):
    okta("POST", "/Users", person("ann", **{ENTERPRISE: {"department": "Sales"}}))
    rule(acme, name="Sales", where=SALES, license=standard)

    page = olgas.get("/rules/try/", {"person": "ANN@acme.example"}).content.decode()

    assert "<strong>Sales</strong>: fits, and holds." in page
    assert "Gives: license Standard" in page
    assert not acme.license_seats.filter(user__isnull=False).exists()


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ({"person": "nobody@acme.example"}, "Nobody here has the user name"),
        ({"attributes": "department"}, "Write “department” as a name, a colon and a value."),
        ({"person": "olga@acme.example", "groups": "Sales"}, "either somebody who is here"),
    ],
)
def test_what_cannot_be_tried_is_said_beside_it(olgas, query, why):
    assert why in olgas.get("/rules/try/", query).content.decode()


def test_people_of_another_organization_are_not_tried(olgas, globex):
    theirs = arrival(globex, "mallory", "Globex")

    page = olgas.get("/rules/try/", {"person": theirs.user_name}).content.decode()

    assert "Nobody here has the user name" in page
