"""What a person's direct number, caller ID, site and license become in Okta."""

import pytest

from identity import okta_mapping
from identity.models import Line, OktaConnection, SyncState
from identity.okta_mapping import Row
from identity.syncback import mapping, tick
from telephony import extensions, licenses, seats, sites
from telephony.models import LicenseSku
from tests.conftest import ACTOR, arrival
from tests.identity.sync_back import row

LINE = Line(
    extension="1001",
    primary_phone="+14155550101",
    did="+14155550102",
    caller_id="+14155550103",
    site="Paris",
    license="Standard",
)
NUMBER = Row("primaryPhone", "{number}")
SITE = Row("division", "{site}")


@pytest.fixture
def paris(acme, bob):
    paris = sites.add(acme, name="Paris", country="FR", actor=ACTOR)
    sites.place(bob, site=paris, actor=ACTOR)
    return paris


def told_by(connection, *rows) -> None:
    """Okta knows everybody by this mapping; what it was asked until then is forgotten."""
    okta_mapping.save(connection, list(rows), version=1, actor=ACTOR)
    tick.run()


def filled(template, line):
    connection = OktaConnection(mapping=[Row("nickName", template).stored()])
    return mapping.attributes(connection, line)["nickName"]


@pytest.mark.parametrize(
    ("template", "value"),
    [
        ("{did}", "+14155550102"),
        ("{caller_id}", "+14155550103"),
        ("{site}, {license}", "Paris, Standard"),
        ("{number}#{extension}", "+14155550101#1001"),
    ],
)
def test_each_placeholder_stands_for_its_part_of_the_line(template, value):
    assert filled(template, LINE) == value


@pytest.mark.parametrize("name", ["did", "caller_id", "extension", "site", "license"])
def test_a_template_with_one_empty_placeholder_is_empty(name):
    only_number = Line(primary_phone="+14155550101")

    assert filled(f"{{number}} {{{name}}}", only_number) is None
    assert filled("{number}!", only_number) == "+14155550101!"


def test_okta_shows_at_which_site_somebody_works(told, acmes_okta, bob, paris):
    told_by(told, NUMBER, SITE, Row("title", "{license}"), Row("mobilePhone", "{did}"))
    profile = acmes_okta.profile(bob.user_name)
    assert (profile["division"], profile["title"]) == ("Paris", "Standard")
    assert profile["mobilePhone"] == "+14155550101"

    sites.change(paris, name="Lyon", actor=ACTOR)
    licenses.rename(LicenseSku.objects.get(code="standard"), name="Office", actor=ACTOR)
    tick.run()

    profile = acmes_okta.profile(bob.user_name)
    assert (profile["division"], profile["title"]) == ("Lyon", "Office")
    assert row(bob).state == SyncState.State.CLEAN


def test_whoever_works_nowhere_any_more_has_no_site_in_okta(told, acmes_okta, bob, paris):
    told_by(told, SITE)

    sites.place(bob, site=None, actor=ACTOR)
    tick.run()

    assert acmes_okta.profile(bob.user_name).get("division") is None


def test_a_site_is_nothing_to_tell_where_the_mapping_has_none(told, acmes_okta, bob, paris):
    told_by(told, NUMBER)
    acmes_okta.forget_journal()

    sites.change(paris, name="Lyon", actor=ACTOR)
    sites.place(bob, site=None, actor=ACTOR)
    seats.release(bob, actor=ACTOR)
    tick.run()

    assert acmes_okta.journal() == []
    assert row(bob).state == SyncState.State.CLEAN


def test_the_form_names_every_placeholder(alice, as_user, told):
    html = as_user(alice).get("/identity/okta/mapping/").content.decode()

    for name in mapping.PLACEHOLDERS:
        assert f"{{{name}}}" in html


def test_the_preview_counts_whom_a_site_rewrites(told, acme, bob, paris):
    assert okta_mapping.effect(told, [NUMBER, SITE]).rewritten == 1

    sites.place(bob, site=None, actor=ACTOR)

    assert okta_mapping.effect(told, [SITE]).rewritten == 0


MAPPINGS = [
    [NUMBER],
    [Row("primaryPhone", "{number_national}")],
    [Row("primaryPhone", "{number}", "leave"), SITE],
    [Row("primaryPhone", "{did}"), Row("division", "{site}", "leave")],
    [Row("primaryPhone", "{caller_id}#{extension}"), SITE, Row("title", "{license} %s {{0}}")],
    [Row("division", "x{extension}{extension}"), Row("primaryPhone", "{number_national}")],
]


@pytest.mark.parametrize("before", MAPPINGS)
@pytest.mark.parametrize("after", MAPPINGS)
def test_the_preview_counts_whose_values_would_differ(acme, bob, paris, before, after):
    """As filling every template of every person would."""
    mia, ben = arrival(acme, "mia", "New"), arrival(acme, "ben", "Unlicensed")
    extensions.give(mia, number="2001", actor=ACTOR)
    seats.assign(ben, sku="standard", actor=ACTOR)
    old = OktaConnection(organization=acme, mapping=[each.stored() for each in before])
    new = OktaConnection(organization=acme, mapping=[each.stored() for each in after])

    counted = okta_mapping.effect(old, after).rewritten

    pairs = [
        (mapping.attributes(old, line), mapping.attributes(new, line)) for line in acme.lines.all()
    ]
    assert counted == sum(any(was.get(k) != v for k, v in now.items()) for was, now in pairs)
