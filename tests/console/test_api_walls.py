"""A program of one organization meets nothing of another one."""

from http import HTTPStatus

import pytest
from django.apps import apps
from django.urls import reverse

from console.api.v1 import urls
from identity.models import Organization
from tests.console.api import ROOT, program
from tests.console.api_world import stocked

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
OF_EVERYBODY = {"license"}  # the catalog of products is the same for all
BODIES = {  # what each address would take from a program of Acme
    "user-license": {"license": "standard"},
    "user-extension": {"extension": "auto"},
    "user-numbers": {"number": "+14155550102"},
    "user-site": {"site": None},
    "rule": {"name": "Taken", "gives_extension": True},
    "move-rule": {"by": 1},
    "switch-rule": {"is_active": False},
    "site": {"name": "Taken", "country": "FR"},
    "device": {"label": "Taken"},
    "range": {"first": "7000", "last": "7999"},
    "port": {},
    "advance-port": {"to": "cancelled"},
    "ring-group": {"name": "Taken"},
    "ring-group-numbers": {"number": "+14155550102"},
}


def operations():
    """Method and name of every address that names a thing of an organization."""
    for entry in urls.resource_urls:
        if set(entry.pattern.converters) - OF_EVERYBODY:
            served = [each for each in METHODS if hasattr(entry.callback.view_class, each.lower())]
            yield from ((each, entry.name) for each in served)


@pytest.fixture
def things(acme, bob):
    return stocked(acme, bob)


def everything_of(organization: Organization) -> list[dict[str, object]]:
    ours = [each for each in apps.get_models() if hasattr(each, "objects_all_organizations")]
    found = [each.objects_all_organizations.filter(organization=organization) for each in ours]
    return [row for rows in found for row in rows.order_by("pk").values()]


def address(name: str, things: dict[str, object]) -> str:
    [entry] = [each for each in urls.resource_urls if each.name == name]
    ids = {key: things[key] for key in entry.pattern.converters}
    return reverse(f"api:v1:{name}", kwargs=ids).removeprefix(ROOT)


def test_things_of_another_organization_are_not_there_and_stay_as_they_are(acme, globex, things):
    before, robot = everything_of(acme), program(globex)

    answers = {
        (method, name): robot(method, address(name, things), BODIES.get(name))
        for method, name in operations()
    }

    assert [
        each for each, said in answers.items() if said.status_code != HTTPStatus.NOT_FOUND
    ] == []
    assert {each["Content-Type"] for each in answers.values()} == {"application/problem+json"}
    assert everything_of(acme) == before


def test_the_same_things_are_there_for_their_own_programs(acme, things):
    robot = program(acme)
    read = [name for method, name in operations() if method == "GET"]

    answers = {name: robot("GET", address(name, things)).status_code for name in read}

    assert set(answers.values()) == {HTTPStatus.OK}, answers


NAMING = {  # bodies that name a thing of Acme
    "a rule gives its site": ("/rules", lambda of: {"name": "X", "site": of["site"]}),
    "a rule gives out of its range": (
        "/rules",
        lambda of: {"name": "X", "gives_extension": True, "range": of["extension_range"]},
    ),
    "a range is at its site": (
        "/ranges",
        lambda of: {"first": "2000", "last": "2999", "site": of["site"]},
    ),
    "a device is its person's": (
        "/devices",
        lambda of: {"user": str(of["user"]), "mac": "0015650000ac"},
    ),
    "a group rings its person": (
        "/ring-groups",
        lambda of: {"name": "X", "extension": "6001", "members": [str(of["user"])]},
    ),
}


@pytest.mark.parametrize(("path", "body"), NAMING.values(), ids=NAMING)
def test_nothing_is_made_of_another_organizations_things(path, body, acme, globex, things):
    robot = program(globex)
    before = everything_of(acme), everything_of(globex)

    answer = robot("POST", path, body(things))

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert answer.json()["errors"]
    assert everything_of(acme) == before[0]
    assert len(everything_of(globex)) == len(before[1])


def lists() -> list[str]:
    whole = [each for each in urls.resource_urls if not each.pattern.converters]
    return [each.name for each in whole if hasattr(each.callback.view_class, "get")]


def test_lists_hold_nothing_of_another_organization(globex, things):
    robot = program(globex)

    answers = [robot("GET", reverse(f"api:v1:{name}").removeprefix(ROOT)) for name in lists()]

    shown = "".join(each.content.decode() for each in answers)
    assert {each.status_code for each in answers} == {HTTPStatus.OK}
    assert not {"Paris", "Desk", "Bell", "Everybody", "1001", "6000"} & set(shown.split('"'))
    assert str(things["user"]) not in shown
