"""Rules give people what they need without a click."""

import pytest

from identity import groups, users
from identity.models import AuditEvent, User
from telephony import extensions, numbering, numbers, seats, sites
from telephony.models import LicenseSku, PendingLine, PlanRule
from telephony.rules import book, conditions, turn, waiting
from telephony.rules.book import Wanted
from tests.conftest import ACTOR, arrival

SALES = [{"what": "department", "how": "is", "values": ["Sales"]}]
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"


def rule(organization, *, where=(), **gives) -> PlanRule:
    gives = {"name": "Everybody", "conditions": conditions.read(list(where))} | gives
    return book.add(organization, Wanted(**gives), actor=ACTOR)


def person(name: str, **attributes):
    schemas = ["urn:ietf:params:scim:schemas:core:2.0:User"]
    return {"schemas": schemas, "userName": f"{name}@acme.example"} | attributes


@pytest.fixture
def a_phone_for_everybody(acme, five_seats, standard):
    numbers.claim_block(acme, first="+14155550100", last="+14155550109", actor=ACTOR)
    return rule(acme, license=standard, gives_extension=True, gives_number=True)


def test_whoever_okta_creates_has_a_phone_without_a_click(acme, okta, a_phone_for_everybody):
    okta("POST", "/Users", person("ann"))

    turn.run()

    line = acme.lines.get(user__user_name="ann@acme.example")
    assert (line.license, line.extension, line.primary_phone) == (
        "Standard",
        "1001",
        "+14155550100",
    )
    assert not PendingLine.objects_all_organizations.exists()


def test_the_trail_names_the_rule(acme, okta, a_phone_for_everybody):
    okta("POST", "/Users", person("ann"))

    turn.run()

    given = AuditEvent.objects_all_organizations.get(action="license.assigned")
    assert (given.source, given.actor) == ("system", "Rule “Everybody”")


def test_the_first_rule_that_fits_holds(acme, okta, five_seats, standard):
    rule(acme, where=SALES, license=standard, name="Sales")
    rule(acme, gives_extension=True)

    okta("POST", "/Users", person("sally", **{ENTERPRISE: {"department": "SALES"}}))
    okta("POST", "/Users", person("noah"))
    turn.run()

    sally, noah = acme.users.order_by("user_name").filter(
        user_name__in=["sally@acme.example", "noah@acme.example"]
    )[::-1]
    assert seats.base_seat(sally)
    assert not hasattr(sally, "extension")
    assert noah.extension.number == "1001"
    assert not seats.base_seat(noah)


def test_who_joins_a_group_is_given_what_its_rule_says(acme, okta, five_seats, standard):
    in_phones = [{"what": "group", "how": "is", "values": ["Phones"]}]
    rule(acme, where=in_phones, license=standard, name="Phones")
    ann = arrival(acme, "ann", "Acme")
    turn.run()
    assert seats.base_seat(ann) is None

    groups.create(acme, display_name="phones", members=[ann.pk], actor=ACTOR)
    turn.run()

    assert seats.base_seat(ann).pool.sku == standard


def test_who_changes_department_is_given_what_is_missing(acme, okta, five_seats, standard):
    rule(acme, where=SALES, license=standard, name="Sales")
    created = okta("POST", "/Users", person("ann")).json()
    turn.run()

    change = {"op": "replace", "path": f"{ENTERPRISE}:department", "value": "Sales"}
    okta(
        "PATCH",
        f"/Users/{created['id']}",
        {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [change]},
    )
    turn.run()

    assert acme.license_seats.get(user__user_name="ann@acme.example").pool.sku == standard


def test_a_rule_gives_the_site_and_the_next_extension_of_its_range(acme, okta):
    oslo = sites.add(acme, name="Oslo", country="NO", code="", actor=ACTOR)
    numbering.add(acme, first="3000", last="3099", site=oslo, actor=ACTOR)
    rule(acme, site=oslo, gives_extension=True)

    okta("POST", "/Users", person("ann"))
    turn.run()

    ann = acme.users.get(user_name="ann@acme.example")
    assert sites.of_person(ann) == oslo
    assert ann.extension.number == "3000"


def test_a_site_that_a_rule_names_is_not_removed(acme):
    oslo = sites.add(acme, name="Oslo", country="NO", code="", actor=ACTOR)
    rule(acme, site=oslo, name="Norway")

    with pytest.raises(sites.SiteInUse, match="the rule “Norway”"):
        sites.remove(oslo, actor=ACTOR)


def test_who_waits_for_an_extension_gets_one_when_the_range_grows(acme, okta):
    numbering.add(acme, first="3000", last="3000", actor=ACTOR)
    rule(acme, gives_extension=True)
    for name in ("ann", "ben"):
        okta("POST", "/Users", person(name))
        turn.run()
    assert waiting.listed_for(acme).get().user.user_name == "ben@acme.example"

    numbering.add(acme, first="3001", last="3009", actor=ACTOR)
    turn.run()

    assert acme.users.get(user_name="ben@acme.example").extension.number == "3001"


def test_with_no_seat_free_the_create_succeeds_and_the_person_waits(acme, okta, standard):
    seats.buy(acme, sku=standard, count=1, actor=ACTOR)
    rule(acme, license=standard, gives_extension=True)

    answers = [okta("POST", "/Users", person(name)) for name in ("ann", "ben")]
    turn.run()

    assert [answer.status_code for answer in answers] == [201, 201]
    waits = waiting.listed_for(acme).get()
    assert waits.user.user_name == "ben@acme.example"
    assert waits.detail.startswith("No Standard seat is free: the only one is in use.")
    assert waits.user.extension.number == "1002"  # what could be given was


def test_a_seat_that_comes_free_goes_to_who_has_waited_longest(acme, okta, standard):
    seats.buy(acme, sku=standard, count=1, actor=ACTOR)
    rule(acme, license=standard)
    for name in ("ann", "ben", "cleo"):
        okta("POST", "/Users", person(name))
        turn.run()

    seats.release(acme.users.get(user_name="ann@acme.example"), actor=ACTOR)
    turn.run()

    assert acme.license_seats.get(user__isnull=False).user.user_name == "ben@acme.example"
    assert waiting.listed_for(acme).get().user.user_name == "cleo@acme.example"


def test_a_number_that_is_bought_rings_who_waited_for_one(acme, okta):
    rule(acme, gives_extension=True, gives_number=True, number_prefix="+1415")
    okta("POST", "/Users", person("ann"))
    numbers.claim(acme, number="+12125550100", actor=ACTOR)
    turn.run()
    waits = waiting.listed_for(acme).get()
    assert "begins with +1 415 is free" in waits.detail

    numbers.claim(acme, number="+14155550100", actor=ACTOR)
    turn.run()

    assert acme.phone_numbers.get(e164="+14155550100").extension.user == waits.user


def test_a_rule_takes_nothing_away_and_the_same_again_tells_nobody(
    acme, okta, a_phone_for_everybody
):
    premium = LicenseSku.objects.create(code="premium", name="Premium")
    seats.buy(acme, sku=premium, count=1, actor=ACTOR)
    created = okta("POST", "/Users", person("ann")).json()
    ann = acme.users.get(scim_id=created["id"])
    seats.assign(ann, sku="premium", actor=ACTOR)
    extensions.give(ann, number="4000", actor=ACTOR)
    turn.run()
    version = acme.lines.get(user=ann).version

    waiting.mark_due(acme.pk, [ann.pk])
    turn.run()

    line = acme.lines.get(user=ann)
    assert (line.license, line.extension, line.version) == ("Premium", "4000", version)


def test_a_rule_that_follows_puts_its_own_in_the_place_of_what_was_there(
    acme, okta, five_seats, standard
):
    premium = LicenseSku.objects.create(code="premium", name="Premium")
    seats.buy(acme, sku=premium, count=1, actor=ACTOR)
    rule(acme, where=SALES, license=premium, follows=True, name="Sales")
    created = okta("POST", "/Users", person("ann", **{ENTERPRISE: {"department": "Sales"}})).json()
    ann = acme.users.get(scim_id=created["id"])
    seats.assign(ann, sku="standard", actor=ACTOR)

    turn.run()

    assert seats.base_seat(ann).pool.sku == premium


def test_a_suspended_person_is_given_nothing_until_they_are_back(acme, okta, a_phone_for_everybody):
    created = okta("POST", "/Users", person("ann", active=False)).json()
    turn.run()
    ann = acme.users.get(scim_id=created["id"])
    assert not ann.seats.exists()
    assert not PendingLine.objects_all_organizations.exists()

    users.reinstate(ann, actor=ACTOR)
    turn.run()

    assert acme.lines.get(user=ann).extension == "1001"


def test_a_rule_gives_a_role_to_members_and_leaves_owners_alone(acme, okta, olga):
    rule(acme, role=User.Role.HELPDESK)
    okta("POST", "/Users", person("ann"))
    waiting.mark_due(acme.pk, [olga.pk])

    turn.run()

    assert acme.users.get(user_name="ann@acme.example").role == "helpdesk"
    olga.refresh_from_db(from_queryset=User.objects_all_organizations)
    assert olga.role == "owner"


def test_a_person_whose_turn_fails_is_tried_again_later_and_stops_nobody(
    acme, okta, a_phone_for_everybody, monkeypatch
):
    okta("POST", "/Users", person("ann"))
    okta("POST", "/Users", person("ben"))
    give = extensions.give_next

    def fail_for_ann(user, **more):
        if user.user_name.startswith("ann"):
            raise RuntimeError("a bug of ours")
        return give(user, **more)

    monkeypatch.setattr(extensions, "give_next", fail_for_ann)
    turn.run()

    row = PendingLine.objects_all_organizations.get()
    assert row.user.user_name == "ann@acme.example"
    assert row.attempts == 1
    assert acme.lines.get(user__user_name="ben@acme.example").extension == "1001"
    assert not row.user.seats.exists()  # her transaction was undone whole


def test_without_rules_nobody_is_looked_at(acme, okta):
    okta("POST", "/Users", person("ann"))

    assert not PendingLine.objects_all_organizations.exists()


def test_a_rule_of_another_organization_is_none_of_ours(acme, globex, okta, standard, five_seats):
    rule(globex, license=standard)

    okta("POST", "/Users", person("ann"))
    turn.run()

    assert not acme.license_seats.filter(user__isnull=False).exists()
