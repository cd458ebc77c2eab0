"""Programs that do contrary things to one thing at the same instant hear it in words."""

from http import HTTPStatus

import pytest

from identity import organizations
from tests.conftest import ACTOR, five_licenses, with_a_line
from tests.console.api import ROOT, Program, program
from tests.console.api_world import stocked
from tests.races import at_once

GROUP = {"name": "Other", "members": []}
RULE = {"name": "Other", "gives_extension": True}
CONTRARY = {  # deeds that are done to one thing, its removal in their midst
    "rule": [
        ("POST", "/rules/{rule}/move", {"by": -1}),
        ("PUT", "/rules/{rule}", RULE),
        ("DELETE", "/rules/{rule}", None),
        ("PUT", "/rules/{rule}/active", {"is_active": False}),
    ],
    "ring group": [
        ("PUT", "/ring-groups/{ring_group}", GROUP),
        ("POST", "/ring-groups/{ring_group}/numbers", {"number": "+14155550102"}),
        ("DELETE", "/ring-groups/{ring_group}", None),
        ("DELETE", "/ring-groups/{ring_group}", None),
    ],
    "range": [
        ("PUT", "/ranges/{extension_range}", {"first": "6000", "last": "6099"}),
        ("DELETE", "/ranges/{extension_range}", None),
        ("DELETE", "/ranges/{extension_range}", None),
    ],
    "device": [
        ("POST", "/devices/{device}/address", None),
        ("DELETE", "/devices/{device}", None),
        ("POST", "/devices/{device}/revoke", None),
        ("DELETE", "/users/{user}/extension", None),
    ],
    "number": [
        ("PUT", "/users/{user}/numbers/{number}/primary", None),
        ("DELETE", "/users/{user}/numbers/{number}", None),
        ("DELETE", "/users/{user}/extension", None),
        ("DELETE", "/numbers/{number}", None),
    ],
    "port": [
        ("POST", "/ports/{port}/advance", {"to": "submitted"}),
        ("POST", "/ports/{port}/advance", {"to": "cancelled"}),
        ("POST", "/users/{user}/numbers", {"number": "+14155550150"}),
    ],
    "site": [
        ("PUT", "/sites/{site}", {"name": "Lyon", "country": "FR"}),
        ("DELETE", "/sites/{site}", None),
        ("PUT", "/users/{user}/site", {"site": None}),
    ],
}


READ = ("/rules/{rule}", "/ring-groups/{ring_group}", "/ranges/{extension_range}", "/sites/{site}")


def readable(things) -> list[str]:
    """What is read at the address at which it is removed."""
    return [each.format(**things) for each in READ]


def deed(robot: Program, method: str, path: str, body):
    return lambda: robot(method, path, body)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("thing", CONTRARY)
def test_contrary_deeds_at_once_never_break_anything(thing):
    acme = organizations.create("acme", name="Acme", actor=ACTOR)
    five_licenses(acme)
    things = stocked(acme, with_a_line(acme))
    robot = program(acme)

    answers = at_once(
        deed(robot, method, path.format(**things), body) for method, path, body in CONTRARY[thing]
    )

    assert all(each.status_code < 500 for each in answers), [each.content for each in answers]
    gone = {answer.wsgi_request.path for answer in answers if answer.status_code == 204}
    for path in [each for each in gone if each.removeprefix(ROOT) in readable(things)]:
        assert robot("GET", path.removeprefix(ROOT)).status_code == HTTPStatus.NOT_FOUND
