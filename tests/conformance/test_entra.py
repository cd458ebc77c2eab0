"""Entra's provisioning cycle against the running product: with its flag, and without."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

import pytest

from tests.conformance.scim_reader import Reader
from tests.entra.client import Refused
from tests.entra.mapping import (
    DEPARTMENT,
    EMAIL,
    ENTERPRISE,
    MANAGER,
    MOBILE,
    NUMBER,
    PHONE,
    STREET,
    Mapped,
)
from tests.entra.provisioning import Entra
from tests.live import PASSWORD
from tests.visitor import Visitor

pytestmark = [pytest.mark.live, pytest.mark.timeout(900)]
ODD_NUMBER = "425-555 (0100) x7"  # comes back as it was sent
numbers = count(1)


@dataclass
class Stage:
    """One organization that Entra provisions."""

    entra: Entra
    scim: Reader
    console: Visitor

    def row(self, name: str) -> str:
        (row,) = self.console.rows("/users/", q=name)
        return row


@pytest.fixture(scope="module", params=["as-always", "with-flag"])
def stage(request, running_switchroom, base_url_and_token) -> Iterator[Stage]:
    slug = f"entra-{request.param}"
    tenant_url, token = base_url_and_token(slug, dialect="entra")
    console = Visitor(running_switchroom.url)
    console.sign_in(f"owner@{slug}.example", PASSWORD)
    entra = Entra(tenant_url, token, has_flag=request.param == "with-flag")
    yield Stage(entra, Reader(tenant_url, token), console)
    entra.client.session.close()


def somebody(given_name: str = "Grace") -> Mapped:
    """A person whom no other test knows."""
    name = f"{given_name.lower()}{next(numbers)}@acme.example"
    return {
        "userName": name,
        "externalId": f"object-{name}",
        "displayName": f"{given_name} Hopper",
        "name.givenName": given_name,
        "name.familyName": "Hopper",
        EMAIL: name,
        PHONE: ODD_NUMBER,
        DEPARTMENT: "Navy",
        NUMBER: "0007",
    }


def test_the_connection_test_finds_nobody_and_that_is_no_error(stage):
    stage.entra.test_connection()


def test_a_person_is_looked_up_in_each_way_and_created_with_every_value_unchanged(stage):
    entra, person = stage.entra, somebody()
    ways = [("userName", person["userName"]), ("externalId", person["externalId"])]
    ways.append((EMAIL, person[EMAIL]))
    assert [entra.find_user(*way) for way in ways] == [None] * 3

    scim_id = entra.create_user(person)

    user = stage.scim.user(scim_id)
    assert [entra.find_user(*way)["id"] for way in ways] == [scim_id] * 3
    assert user["active"] is True
    assert user["phoneNumbers"] == [{"type": "work", "primary": True, "value": ODD_NUMBER}]
    assert user[ENTERPRISE] == {"department": "Navy", "employeeNumber": "0007"}
    assert "Grace Hopper" in stage.row(person["userName"])


def test_a_second_create_is_refused_and_the_look_up_finds_the_first(stage):
    person = somebody()
    scim_id = stage.entra.create_user(person)

    with pytest.raises(Refused, match=r"409.*uniqueness"):
        stage.entra.create_user({**person, "userName": person["userName"].upper()})

    assert stage.entra.find_user("userName", person["userName"])["id"] == scim_id


def test_what_differs_is_changed_and_what_is_not_there_is_made(stage):
    entra, person, boss = stage.entra, somebody(), somebody("Howard")
    scim_id, manager = entra.create_user(person), entra.create_user(boss)
    after = {
        **person,
        "displayName": "Amazing Grace",
        "name.givenName": "Amazing",
        "title": "Rear Admiral",
        EMAIL: "admiral@navy.example",
        MOBILE: "+1 (425) 555 0199",
        STREET: "1 Harbor Road",
        DEPARTMENT: "Research",
        MANAGER: manager,
    }

    entra.update_user(scim_id, person, after)

    user = stage.scim.user(scim_id)
    assert user["name"] == {"givenName": "Amazing", "familyName": "Hopper"}
    assert (user["displayName"], user["title"]) == ("Amazing Grace", "Rear Admiral")
    assert [each["value"] for each in user["emails"]] == ["admiral@navy.example"]
    phones = {each["type"]: each["value"] for each in user["phoneNumbers"]}
    assert phones == {"work": ODD_NUMBER, "mobile": "+1 (425) 555 0199"}
    assert [each["streetAddress"] for each in user["addresses"]] == ["1 Harbor Road"]
    assert user[ENTERPRISE]["department"] == "Research"
    assert user[ENTERPRISE]["employeeNumber"] == "0007"
    assert user[ENTERPRISE]["manager"]["value"] == manager
    assert "Amazing Grace" in stage.row(person["userName"])


def test_what_is_empty_in_entra_is_removed(stage):
    entra, person = stage.entra, {**somebody(), "title": "Rear Admiral"}
    scim_id = entra.create_user(person)
    gone = ("title", PHONE, DEPARTMENT)

    entra.update_user(scim_id, person, {k: v for k, v in person.items() if k not in gone})

    user = stage.scim.user(scim_id)
    assert "title" not in user
    assert ODD_NUMBER not in str(user.get("phoneNumbers"))
    assert user[ENTERPRISE] == {"employeeNumber": "0007"}


def test_a_new_user_name_reaches_the_federation_id(stage):
    entra, person = stage.entra, somebody()
    scim_id, married = entra.create_user(person), f"murray-{person['userName']}"

    entra.update_user(scim_id, person, {**person, "userName": married})

    assert entra.find_user("userName", person["userName"]) is None
    assert entra.find_user("userName", married)["id"] == scim_id
    assert stage.row(married).count(married) == 2


def test_a_person_is_disabled_still_found_restored_and_after_thirty_days_deleted(stage):
    entra, person = stage.entra, somebody()
    scim_id, name = entra.create_user(person), person["userName"]

    entra.soft_delete(scim_id)
    assert stage.scim.user(scim_id)["active"] is False
    assert entra.find_user("userName", name)["active"] is False
    assert "Suspended" in stage.row(name)

    entra.restore(scim_id)
    assert stage.scim.user(scim_id)["active"] is True

    entra.soft_delete(scim_id)
    entra.hard_delete(scim_id)
    assert stage.scim.status(f"/Users/{scim_id}") == 404
    assert entra.find_user("userName", name) is None
    assert stage.console.rows("/users/", q=name) == []
    assert entra.create_user(person) != scim_id


def test_a_group_is_created_filled_renamed_emptied_and_deleted(stage):
    entra, scim = stage.entra, stage.scim
    ids = [entra.create_user(somebody(name)) for name in ("Ann", "Ben", "Cleo")]
    name = f"Fleet {next(numbers)}"
    assert entra.find_group(name) is None

    group = entra.create_group(name, f"object-{name}")
    assert entra.find_group(name)["id"] == group
    with pytest.raises(Refused, match=r"409.*uniqueness"):
        entra.create_group(name.upper(), "another")

    entra.add_members(group, *ids)
    assert scim.members(group) == set(ids)
    assert "members" not in entra.group(group)
    assert stage.console.rows("/groups/", q=name)[0].startswith(f"{name} 3 ")

    entra.remove_members(group, ids[0])
    entra.remove_members(group, ids[0])
    assert scim.members(group) == set(ids[1:])

    renamed = f"Navy {next(numbers)}"
    entra.rename_group(group, renamed)
    assert entra.find_group(name) is None
    assert entra.find_group(renamed)["externalId"] == f"object-{name}"
    assert scim.members(group) == set(ids[1:])

    entra.remove_members(group, *ids[1:])
    assert scim.members(group) == set()

    entra.delete_group(group)
    assert scim.status(f"/Groups/{group}") == 404
    assert stage.console.rows("/groups/", q=renamed) == []
    assert {scim.user(each)["active"] for each in ids} == {True}
