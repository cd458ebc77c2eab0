"""What a line tells the outside of a person's licenses."""

from importlib import import_module

import pytest
from django.apps import apps

from identity import users
from identity.models import Line
from telephony import lines, seats
from telephony.models import LicenseSku
from tests.conftest import ACTOR

STANDARD = {"value": "standard", "display": "Standard"}


@pytest.fixture
def recording(acme):
    """An add-on of which Acme has a seat."""
    sku = LicenseSku.objects.create(code="a-recording", name="Call recording", kind="addon")
    seats.buy(acme, sku=sku, count=1, actor=ACTOR)
    return sku


def test_a_line_names_all_held_licenses_the_base_license_first(acme, bob, recording):
    before = acme.lines.get(user=bob)

    seats.assign(bob, sku="a-recording", actor=ACTOR)

    line = acme.lines.get(user=bob)
    assert line.license == "Standard"
    assert line.licenses == [STANDARD, {"value": "a-recording", "display": "Call recording"}]
    assert line.version == before.version + 1


def test_a_suspended_person_keeps_the_licenses(acme, bob):
    users.suspend(bob, actor=ACTOR)

    assert acme.lines.get(user=bob).licenses == [STANDARD]


def test_lines_from_before_licenses_were_kept_learn_them(acme, bob, recording):
    seats.assign(bob, sku="a-recording", actor=ACTOR)
    told = lines.facts(bob).licenses
    Line.objects_all_organizations.update(licenses=[], version=9)

    import_module("telephony.migrations.0003_lines_say_licenses").fill(apps, None)

    assert acme.lines.get(user=bob).licenses == told
