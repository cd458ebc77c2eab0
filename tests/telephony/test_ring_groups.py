"""Several phones ring for one extension."""

import pytest

from identity import users
from identity.models import User
from telephony import extensions, numbering, numbers, ring_groups
from telephony.models import Extension
from tests.conftest import ACTOR, arrival, staff


@pytest.fixture
def henrys(henry, as_user):
    """The helpdesk's browser."""
    return as_user(henry)


@pytest.fixture
def desk(acme, bob):
    return ring_groups.create(acme, name="Front desk", number="5000", members=[bob], actor=ACTOR)


def test_the_helpdesk_sets_up_a_group_of_people_by_name_and_extension(henrys, acme, bob):
    ann = arrival(acme, "ann", "Acme")
    sent = {"name": "Sales", "number": "5001", "strategy": "all"}

    henrys.post("/ring-groups/add/", sent | {"members": "1001\nANN@acme.example"})

    group = acme.ring_groups.get()
    assert ring_groups.in_order(group) == [bob, ann]
    assert group.extension.kind == Extension.Kind.GROUP


def test_somebody_unknown_is_refused_and_what_was_typed_is_kept(henrys, acme):
    sent = {"name": "Sales", "number": "5001", "strategy": "all", "members": "nobody@acme.example"}

    page = henrys.post("/ring-groups/add/", sent).content.decode()

    assert "Nobody has this user name or extension: nobody@acme.example." in page
    assert 'value="5001"' in page
    assert not acme.ring_groups.exists()


def test_a_group_and_a_person_never_share_an_extension(acme, bob, desk):
    with pytest.raises(extensions.ExtensionTaken):
        extensions.give(bob, number="5000", actor=ACTOR)
    with pytest.raises(extensions.ExtensionTaken):
        ring_groups.create(acme, name="Other", number="1001", actor=ACTOR)


def test_a_group_gets_the_next_extension_of_its_range_and_none_of_the_peoples(acme):
    numbering.add(acme, first="6000", last="6099", purpose="group", actor=ACTOR)
    numbering.add(acme, first="1000", last="1999", purpose="user", actor=ACTOR)

    assert ring_groups.suggest(acme) == "6000"
    with pytest.raises(extensions.ExtensionRefused, match="people"):
        ring_groups.create(acme, name="Other", number="1500", actor=ACTOR)


def test_the_page_says_whose_phone_stays_silent_and_why(henrys, acme, bob, desk):
    ring_groups.set_members(desk, [bob, arrival(acme, "ann", "Acme")], actor=ACTOR)
    users.suspend(bob, actor=ACTOR)

    page = henrys.get(f"/ring-groups/{desk.pk}/").content.decode()

    assert "Silent: suspended" in page
    assert "Silent: no license" in page


def test_a_number_rings_the_group_and_comes_back(henrys, acme, desk):
    number = numbers.claim(acme, number="+14155550160", actor=ACTOR)

    henrys.post(f"/ring-groups/{desk.pk}/numbers/", {"give-number": "+14155550160"})
    assert desk.extension.numbers.get().state == "assigned"
    henrys.post(f"/ring-groups/{desk.pk}/numbers/", {"take": number.pk})

    assert acme.phone_numbers.get(pk=number.pk).state == "claimed"


def test_what_a_removed_group_had_rests(henrys, acme, desk):
    number = numbers.claim(acme, number="+14155550160", actor=ACTOR)
    ring_groups.give_number(desk, number=number, actor=ACTOR)

    henrys.post(f"/ring-groups/{desk.pk}/remove/")

    assert acme.extensions.get(number="5000").state == "quarantine"
    assert acme.phone_numbers.get(pk=number.pk).state == "quarantine"


def test_who_is_deleted_is_in_no_group(acme, bob, desk):
    users.delete(bob, actor=ACTOR)

    assert ring_groups.in_order(desk) == []


def test_people_of_another_organization_ring_in_none_of_ours(acme, globex, desk):
    gus = arrival(globex, "gus", "Globex")

    with pytest.raises(ring_groups.BadMembers):
        ring_groups.set_members(desk, [gus], actor=ACTOR)


def test_two_groups_are_not_called_the_same(henrys, acme, desk):
    sent = {"name": "FRONT DESK", "number": "5001", "strategy": "all", "members": ""}

    page = henrys.post("/ring-groups/add/", sent).content.decode()

    assert "Another ring group is called FRONT DESK already." in page


def test_an_auditor_looks_and_changes_nothing(acme, desk, as_user):
    audreys = as_user(staff(acme, "audrey", User.Role.AUDITOR))
    sent = {"name": "Renamed", "strategy": "all", "members": ""}

    page = audreys.post(f"/ring-groups/{desk.pk}/", sent)

    assert "Front desk" in page.content.decode()
    assert acme.ring_groups.get().name == "Front desk"
