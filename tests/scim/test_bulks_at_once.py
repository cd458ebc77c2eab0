"""Two Bulks at the same instant, about the same people and groups in opposite order."""

from functools import partial

import pytest

from tests.conftest import arrival
from tests.races import at_once
from tests.scim.bodies import bulk, hire, member, operation, patch, pathless, pushed
from tests.scim.test_bulk import statuses
from tests.scim.test_many_at_once import call

pytestmark = pytest.mark.django_db(transaction=True)


def both(idp, one, other):
    """The answers to two Bulks that are sent together."""
    bodies = [bulk(*one), bulk(*other)]
    answers = at_once(partial(call, idp.token, "POST", "/Bulk", body) for body in bodies)
    return [answer.json()["Operations"] for answer in answers]


def test_changes_of_the_same_people_are_all_there(okta, acme):
    people = [arrival(acme, f"person{number}", "Busy") for number in range(12)]
    paths = [f"/Users/{each.scim_id}" for each in people]

    one, other = both(
        okta,
        [operation("PATCH", path, pathless(title="Guide")) for path in paths],
        [operation("PATCH", path, pathless(nickName="Buddy")) for path in reversed(paths)],
    )

    assert set(statuses(one) + statuses(other)) == {"200"}
    for person in acme.users.all():
        assert (person.profile["title"], person.profile["nickName"]) == ("Guide", "Buddy")
        assert person.version == 3
    assert acme.audit_events.filter(action="user.updated").count() == 24
    assert acme.provisioning_records.filter(path__in=paths).count() == 24


def test_members_of_the_same_groups_are_all_there(okta, acme):
    ann, ben = arrival(acme, "ann", "One"), arrival(acme, "ben", "Other")
    groups = [pushed(okta, displayName=f"Team {number}") for number in range(6)]

    def joining(person):
        return patch({"op": "add", "path": "members", "value": [member(person)]})

    one, other = both(
        okta,
        [operation("PATCH", path, joining(ann)) for path in groups],
        [operation("PATCH", path, joining(ben)) for path in reversed(groups)],
    )

    assert set(statuses(one) + statuses(other)) == {"200"}
    assert [len(okta("GET", path).json()["members"]) for path in groups] == [2] * 6


def test_creates_of_the_same_names_make_each_person_once(okta, acme):
    names = [f"person{number}" for number in range(30)]

    one, other = both(okta, map(hire, names), map(hire, reversed(names)))

    for first, second in zip(one, reversed(other), strict=True):
        assert sorted([first["status"], second["status"]]) == ["201", "409"]
    assert acme.users.count() == 30
    assert acme.audit_events.filter(action="user.provisioned").count() == 30
