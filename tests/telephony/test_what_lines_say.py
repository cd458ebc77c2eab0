"""Direct number, caller ID and site of a line, and names that change for many people at once."""

from importlib import import_module
from io import StringIO
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from identity.database import is_postgresql
from identity.models import Line, SyncState
from telephony import extensions, line_check, lines, numbers, sites
from telephony.models import LicenseSku, Site
from tests.conftest import ACTOR, arrival

PRIMARY, SECOND, THIRD = "+14155550101", "+14155550102", "+14155550103"


@pytest.fixture
def paris(acme) -> Site:
    return sites.add(acme, name="Paris", country="FR", actor=ACTOR)


def line(user) -> Line:
    return Line.objects_all_organizations.get(user=user)


def given(user, number) -> None:
    claimed = numbers.claim(user.organization, number=number, actor=ACTOR)
    numbers.give(user, number=claimed, actor=ACTOR)


def test_the_only_number_is_direct_number_and_caller_id_too(bob):
    assert (line(bob).primary_phone, line(bob).did, line(bob).caller_id) == (PRIMARY,) * 3


def test_the_direct_number_is_the_first_that_is_not_the_primary_one(acme, bob):
    given(bob, SECOND)
    given(bob, THIRD)

    assert (line(bob).did, line(bob).caller_id) == (SECOND, PRIMARY)

    numbers.make_primary(acme.phone_numbers.get(e164=SECOND), actor=ACTOR)

    assert (line(bob).did, line(bob).caller_id) == (PRIMARY, SECOND)


def test_another_number_that_is_taken_back_is_no_direct_number_any_more(acme, bob):
    given(bob, SECOND)

    numbers.take_back(acme.phone_numbers.get(e164=SECOND), actor=ACTOR)

    assert line(bob).did == PRIMARY


def test_whoever_is_placed_has_a_line_that_says_where(bob, paris):
    version = line(bob).version

    sites.place(bob, site=paris, actor=ACTOR)
    assert (line(bob).site, line(bob).version) == ("Paris", version + 1)

    sites.place(bob, site=None, actor=ACTOR)
    assert line(bob).site == ""


def test_a_site_alone_makes_no_line(acme, paris):
    mia = arrival(acme, "mia", "New")

    sites.place(mia, site=paris, actor=ACTOR)
    assert not Line.objects_all_organizations.filter(user=mia).exists()

    extensions.give(mia, number="2001", actor=ACTOR)
    assert line(mia).site == "Paris"


def test_the_user_page_places_people_and_their_line_says_so(alice, as_user, bob, paris):
    as_user(alice).post(f"/users/{bob.scim_id}/site/", {"work-site": paris.pk})

    assert line(bob).site == "Paris"


def test_a_site_with_another_name_is_told_of_everybody_who_works_there(acme, bob, paris):
    mia, ben = arrival(acme, "mia", "New"), arrival(acme, "ben", "Elsewhere")
    for number, each in enumerate((mia, ben)):
        extensions.give(each, number=f"200{number}", actor=ACTOR)
    for each in (bob, mia):
        sites.place(each, site=paris, actor=ACTOR)
    before = line(ben).version

    sites.change(paris, name="Lyon", actor=ACTOR)

    assert [line(each).site for each in (bob, mia, ben)] == ["Lyon", "Lyon", ""]
    assert line(ben).version == before


def test_a_site_with_another_time_zone_is_no_news_of_anybody(bob, paris):
    sites.place(bob, site=paris, actor=ACTOR)
    before = line(bob).version

    sites.change(paris, time_zone="Europe/Paris", actor=ACTOR)

    assert line(bob).version == before


def test_names_that_change_wait_behind_people_who_change(acme, bob, paris):
    sites.place(bob, site=paris, actor=ACTOR)
    acme.okta_connections.create(okta_url="https://acme.okta.com")

    sites.change(paris, name="Lyon", actor=ACTOR)
    assert SyncState.objects_all_organizations.get(user=bob).priority == 1

    sites.place(bob, site=None, actor=ACTOR)
    assert SyncState.objects_all_organizations.get(user=bob).priority == 0

    sites.place(bob, site=paris, actor=ACTOR)
    sites.change(paris, name="Paris", actor=ACTOR)
    assert SyncState.objects_all_organizations.get(user=bob).priority == 0


def test_a_license_with_another_name_is_told_of_whoever_holds_it(acme, bob):
    said = StringIO()

    call_command("rename_license", "standard", "Office", stdout=said)

    assert line(bob).license == "Office"
    assert line(bob).licenses == [{"value": "standard", "display": "Office"}]
    assert "the line of 1 person" in said.getvalue()
    assert acme.audit_events.latest("pk").changes == {"name": ["Standard", "Office"]}


@pytest.mark.parametrize("words", [("gold", "Gold"), ("standard", " "), ("standard", "x" * 101)])
def test_a_license_is_not_renamed_to_nothing_or_by_a_wrong_code(bob, words):
    with pytest.raises(CommandError):
        call_command("rename_license", *words)

    assert LicenseSku.objects.get(code="standard").name == "Standard"


def test_what_nobody_has_told_is_told_at_night(acme, globex, bob, paris):
    mia = arrival(acme, "mia", "New")
    sites.place(mia, site=paris, actor=ACTOR)
    sites.place(bob, site=paris, actor=ACTOR)
    before = line(bob).version
    acme.sites.update(name="Lyon")  # by hand, in the database

    assert line_check.run() == 1
    assert line_check.run() == 0

    assert (line(bob).site, line(bob).version) == ("Lyon", before + 1)
    assert acme.lines.count() == 1


def test_a_worker_without_scheduler_tells_of_it_too(acme, bob, paris):
    sites.place(bob, site=paris, actor=ACTOR)
    acme.sites.update(name="Lyon")  # by hand, in the database

    call_command("syncworker", "--once")

    assert line(bob).site == "Lyon"


def test_a_line_that_is_missing_is_told_at_night(acme, bob, monkeypatch):
    monkeypatch.setattr(line_check, "PEOPLE_AT_ONCE", 1)
    mia = arrival(acme, "mia", "New")
    extensions.give(mia, number="2001", actor=ACTOR)
    acme.lines.all().delete()

    assert line_check.run() == 2

    assert line(mia).extension == "2001"
    assert line(bob).did == PRIMARY


def test_lines_from_before_there_were_sites_learn_them(acme, bob, paris):
    given(bob, SECOND)
    sites.place(bob, site=paris, actor=ACTOR)
    true, version = lines.facts(bob), line(bob).version
    acme.lines.update(did="", caller_id="", site="", version=version + 1)
    fill = import_module("telephony.migrations.0073_lines_say_more").fill

    for _ in range(2):
        fill(apps, SimpleNamespace(connection=connection))

    found = line(bob)
    assert (found.did, found.caller_id, found.site) == (true.did, true.caller_id, "Paris")
    assert found.version == version + 2


@pytest.mark.parametrize("column", ["extension", "did", "caller_id", "site", "license"])
def test_no_line_changes_without_a_new_version(acme, bob, column):
    def change(**more):
        with transaction.atomic():
            acme.lines.update(**{column: "7"}, **more)

    if is_postgresql():
        with pytest.raises(IntegrityError, match="without a new version"):
            change()
        assert getattr(line(bob), column) != "7"

    change(version=line(bob).version + 1)

    assert getattr(line(bob), column) == "7"
