"""The shorter lists of telephony can be searched as the long ones can."""

import pytest

from identity import groups
from telephony import extensions, porting, ring_groups, sites
from telephony.models import PendingLine
from tests.conftest import ACTOR, arrival


@pytest.fixture
def alices(alice, as_user):
    return as_user(alice)


def found(browser, path: str, text: str) -> str:
    answer = browser.get(path, {"q": text})
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_sites_are_found_by_name_country_and_code(alices, acme):
    sites.add(acme, name="Paris", country="FR", code="7", actor=ACTOR)
    sites.add(acme, name="Rome", country="IT", code="3", actor=ACTOR)

    for text in ("pari", "fr", "7"):
        page = found(alices, "/sites/", text)
        assert "Paris</a>" in page
        assert "Rome</a>" not in page
    assert "Nothing here matches “Oslo”." in found(alices, "/sites/", "Oslo")


def test_ring_groups_are_found_by_name_and_extension(alices, acme, bob):
    for name, number in (("Sales", "1801"), ("Support", "1902")):
        ring_groups.create(
            acme, name=name, number=number, strategy="all", members=[bob], actor=ACTOR
        )

    for text in ("sale", "1801"):
        page = found(alices, "/ring-groups/", text)
        assert "Sales</a>" in page
        assert "Support</a>" not in page


def test_ports_are_found_by_carrier_reference_and_number(alices, acme):
    porting.begin_in(
        acme, listed=["+14155550150"], carrier="Old Bell", reference="A-17", actor=ACTOR
    )
    porting.begin_in(acme, listed=["+14155550160"], carrier="New Bell", actor=ACTOR)

    for text in ("old", "a-17", "+1 415-555-0150", "5550150"):
        page = found(alices, "/ports/", text)
        assert "Old Bell</a>" in page, text
        assert "New Bell</a>" not in page, text


def test_what_rests_is_found_by_number_and_by_whose_it_was(alices, acme, bob):
    extensions.take_back(bob, actor=ACTOR)

    for text in ("100", "bob"):
        assert "<strong>1001</strong>" in found(alices, "/numbering/quarantine/", text)
    assert "<strong>1001</strong>" not in found(alices, "/numbering/quarantine/", "carol")


def test_who_waits_and_who_is_a_member_are_found_by_name(alices, acme, bob, standard):
    ann = arrival(acme, "ann", "Acme")
    for user in (bob, ann):
        PendingLine.objects_all_organizations.create(
            organization=acme, user=user, license=standard, detail="No seat is free."
        )
    group = groups.create(
        acme,
        connection=acme.scim_connections.get(),
        display_name="Sales",
        members=[bob.pk, ann.pk],
        actor=ACTOR,
    )

    for path in ("/rules/waiting/", f"/groups/{group.scim_id}/"):
        page = found(alices, path, "ann@")
        assert str(ann.scim_id) in page, path
        assert str(bob.scim_id) not in page, path


def test_what_cannot_be_looked_for_finds_everything(alices, acme):
    sites.add(acme, name="Paris", country="FR", actor=ACTOR)

    for text in ("\0", "x" * 101):
        assert "Paris</a>" in found(alices, "/sites/", text)
