"""Groups as the rooms above see them: who is told, what the trail says, what is refused."""

import pytest

from identity import groups, signals
from identity.models import AuditEvent
from tests.conftest import ACTOR, arrival


@pytest.fixture
def ann(acme):
    return arrival(acme, "ann", "Member")


@pytest.fixture
def ben(acme):
    return arrival(acme, "ben", "Member")


@pytest.fixture
def sales(acme, ann):
    return groups.create(acme, display_name="Sales", members=[ann.pk], actor=ACTOR)


@pytest.fixture
def heard():
    """The people of each announcement, as it is made."""
    heard = []

    def hear(group, user_ids, **_):
        heard.append((group.display_name, set(user_ids)))

    signals.memberships_changed.connect(hear)
    yield heard
    signals.memberships_changed.disconnect(hear)


def members(group):
    return set(group.memberships.values_list("user_id", flat=True))


def test_only_the_people_touched_are_announced(heard, acme, sales, ann, ben):
    groups.set_members(sales, [ann.pk, ben.pk], actor=ACTOR)
    groups.add_members(sales, [ann.pk, ben.pk], actor=ACTOR)
    groups.remove_members(sales, [ann.pk], actor=ACTOR)
    groups.rename(sales, display_name="Field", external_id=None, actor=ACTOR)
    groups.delete(sales, actor=ACTOR)

    assert heard == [
        ("Sales", {ann.pk}),
        ("Sales", {ben.pk}),
        ("Sales", {ann.pk}),
        ("Field", {ben.pk}),
    ]


def test_a_change_that_changes_nothing_leaves_no_trace(heard, sales, ann, ben):
    heard.clear()
    version, events = sales.version, AuditEvent.objects_all_organizations.count()

    touched = [
        groups.set_members(sales, [ann.pk], actor=ACTOR),
        groups.add_members(sales, [ann.pk], actor=ACTOR),
        groups.remove_members(sales, [ben.pk], actor=ACTOR),
    ]
    is_renamed = groups.rename(sales, display_name="Sales", external_id=None, actor=ACTOR)

    sales.refresh_from_db()
    assert (touched, is_renamed, heard) == ([set()] * 3, False, [])
    assert sales.version == version
    assert AuditEvent.objects_all_organizations.count() == events


def test_the_trail_says_how_many_and_who(acme, sales, ann, ben):
    groups.set_members(sales, [ben.pk], actor=ACTOR)

    event = acme.audit_events.get(action="group.members_changed")
    assert (event.subject, event.subject_id) == ("Sales", str(sales.scim_id))
    assert event.changes == {
        "joined": ["Ben Member"], "joined_count": 1, "left": ["Ann Member"], "left_count": 1
    }  # fmt: skip


def test_nobody_of_another_organization_gets_into_a_group(globex, sales, ann):
    gus = arrival(globex, "gus", "Globex")

    groups.add_members(sales, [gus.pk], actor=ACTOR)
    groups.set_members(sales, [gus.pk, ann.pk], actor=ACTOR)

    assert members(sales) == {ann.pk}


def test_two_groups_of_an_organization_never_share_a_name(acme, globex, sales):
    with pytest.raises(groups.GroupNameTaken):
        groups.create(
            acme,
            display_name="\uff33\uff21\uff2c\uff25\uff33",  # full-width letters
            actor=ACTOR,
        )

    other = groups.create(acme, display_name="Other", actor=ACTOR)
    with pytest.raises(groups.GroupNameTaken):
        groups.rename(other, display_name="sales", external_id=None, actor=ACTOR)
    assert groups.create(globex, display_name="Sales", actor=ACTOR)


def test_two_groups_of_a_connection_never_share_an_external_id(acme):
    connection = acme.scim_connections.get()
    more = {"connection": connection, "external_id": "00g1", "actor": ACTOR}
    groups.create(acme, display_name="A", **more)

    with pytest.raises(groups.GroupExternalIdTaken):
        groups.create(acme, display_name="B", **more)


def test_a_receiver_that_fails_takes_the_whole_change_back(sales, ann, ben):
    def fail(**_):
        raise RuntimeError("the rules cannot be met")

    signals.memberships_changed.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            groups.set_members(sales, [ben.pk], actor=ACTOR)
    finally:
        signals.memberships_changed.disconnect(fail)

    assert members(sales) == {ann.pk}
