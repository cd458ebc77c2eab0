"""Ring groups that a program keeps."""

from http import HTTPStatus

import pytest

from telephony import extensions, numbers, porting
from tests.conftest import ACTOR, arrival
from tests.console.api import program


@pytest.fixture
def robot(acme):
    return program(acme)


@pytest.fixture
def ann(acme):
    ann = arrival(acme, "ann", "Ring")
    extensions.give(ann, number="1002", actor=ACTOR)
    return ann


@pytest.fixture
def desk(robot, ann, bob):
    members = [str(ann.scim_id), str(bob.scim_id)]
    wanted = {"name": "Desk", "extension": "5000", "strategy": "order", "members": members}
    return robot("POST", "/ring-groups", wanted).json()


def test_a_group_is_made_listed_and_removed(acme, ann, bob, robot, desk):
    path = f"/ring-groups/{desk['id']}"

    listed = robot("GET", "/ring-groups").json()["items"]
    read = robot("GET", path).json()
    gone = robot("DELETE", path)

    assert listed == [read] == [desk]
    assert (desk["name"], desk["extension"], desk["strategy"]) == ("Desk", "5000", "order")
    assert desk["members"] == [str(ann.scim_id), str(bob.scim_id)]
    assert gone.status_code == HTTPStatus.NO_CONTENT
    assert robot("GET", path).status_code == HTTPStatus.NOT_FOUND
    assert acme.extensions.get(number="5000").state == "quarantine"


def test_a_group_gets_other_members_and_rests_for_a_while(bob, robot, desk):
    wanted = {"name": "Reception", "members": [str(bob.scim_id)], "is_active": False}

    changed = robot("PUT", f"/ring-groups/{desk['id']}", wanted).json()

    assert (changed["name"], changed["strategy"]) == ("Reception", "all")
    assert changed["members"] == [str(bob.scim_id)]
    assert changed["is_active"] is False
    assert changed["extension"] == "5000"


def test_a_member_whom_nobody_knows_changes_nothing(robot, desk):
    members = ["00000000-0000-4000-8000-000000000000"]

    answer = robot("PUT", f"/ring-groups/{desk['id']}", {"name": "X", "members": members})

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert members[0] in str(answer.json()["errors"]["members"])
    assert robot("GET", f"/ring-groups/{desk['id']}").json() == desk


def test_a_name_or_an_extension_that_is_taken_is_a_conflict(bob, robot, desk):
    name = robot("POST", "/ring-groups", {"name": "DESK", "extension": "5001"})
    extension = robot("POST", "/ring-groups", {"name": "Other", "extension": "1001"})

    assert (name.status_code, extension.status_code) == (HTTPStatus.CONFLICT, HTTPStatus.CONFLICT)
    assert len(robot("GET", "/ring-groups").json()["items"]) == 1


def test_numbers_ring_a_group_and_go_back(acme, robot, desk):
    path = f"/ring-groups/{desk['id']}/numbers"
    numbers.claim(acme, number="+14155550170", actor=ACTOR)

    given = robot("POST", path, {"number": "+1 415 555 0170"})
    again = robot("POST", path, {"number": "+14155550170"})
    taken = robot("DELETE", f"{path}/+14155550170")

    assert given.status_code == HTTPStatus.CREATED
    assert given.json()["numbers"] == ["+14155550170"]
    assert again.status_code == HTTPStatus.CONFLICT
    assert taken.json()["numbers"] == []
    assert acme.phone_numbers.get(e164="+14155550170").state == "claimed"


def test_a_number_that_leaves_us_rings_the_group_until_it_is_gone(acme, robot, desk):
    path = f"/ring-groups/{desk['id']}/numbers"
    numbers.claim(acme, number="+14155550170", actor=ACTOR)
    robot("POST", path, {"number": "+14155550170"})
    porting.begin_out(acme, listed=["+14155550170"], carrier="Bell", actor=ACTOR)

    answer = robot("DELETE", f"{path}/+14155550170")

    assert answer.status_code == HTTPStatus.CONFLICT
    assert "on its way" in answer.json()["detail"]
    assert robot("GET", f"/ring-groups/{desk['id']}").json()["numbers"] == ["+14155550170"]
