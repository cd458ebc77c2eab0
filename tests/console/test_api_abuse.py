"""Whatever a program sends, it hears in words what is wrong, and nothing breaks."""

import json
from datetime import timedelta
from http import HTTPStatus

import pytest
from django.utils import timezone

from console.api.v1.document import document
from identity import api_tokens, users
from tests.conftest import ACTOR
from tests.console.api import Program, program
from tests.console.api_world import stocked

ODD = [None, True, -1, 10**30, 1.5, "", "\x00", "\ud800", "x" * 5000, "١٢٣", [], [None], [[]], {}]
MALFORMED = ["", "{", "nul", "NaN", '{"a": 1e999}', "[" * 50_000, b"\xff\xfe", b"\x00"]
WHOLE = {  # what an operation takes, so that each field is met alone
    "addUser": {"user_name": "eve@acme.example"},
    "giveLicense": {"license": "standard"},
    "giveExtension": {"extension": "auto"},
    "placeUser": {"site": None},
    "giveNumber": {"number": "+14155550102"},
    "addSeats": {"count": 1},
    "removeSeats": {"count": 1},
    "addRange": {"first": "2000", "last": "2099"},
    "changeRange": {"first": "2000", "last": "2099"},
    "claimNumber": {"number": "+14155550103"},
    "claimBlock": {"first": "+14155550200", "last": "+14155550201"},
    "beginPort": {"direction": "in", "numbers": ["+14155550151"], "carrier": "Bell"},
    "advancePort": {"to": "submitted"},
    "addRule": {"name": "X", "gives_extension": True},
    "changeRule": {"name": "X", "gives_extension": True},
    "moveRule": {"by": 1},
    "switchRule": {"is_active": True},
    "addSite": {"name": "Lyon", "country": "FR"},
    "changeSite": {"name": "Lyon", "country": "FR"},
    "addDevice": {"mac": "0015650000ac"},
    "renameDevice": {"label": "X"},
    "addRingGroup": {"name": "X", "extension": "6001"},
    "changeRingGroup": {"name": "X"},
    "giveNumberToRingGroup": {"number": "+14155550102"},
}
ODD_QUERIES = ["", "%00", "%ff", "x" * 3000, "-1", "9" * 40, "%F0%9F%92%A9", "'--"]
CONDITIONS = [
    [1],
    [{}],
    [{"what": 1, "how": 2, "values": 3}],
    [{"what": "department", "how": [], "values": ["x"]}],
    [{"what": "department", "how": "is", "values": [{}]}],
    [{"what": "department", "how": "is", "values": ["x"] * 101}],
    [{"what": "department", "how": "is", "values": ["\x00"]}],
    [{"what": "group", "how": "is", "values": ["\ud800"]}],
    [{"what": "department", "how": "is", "values": ["x"], "more": 1}],
    [{"what": "department", "how": "is", "values": ["x"]}] * 5000,
]


@pytest.fixture
def things(acme, bob):
    return stocked(acme, bob)


class Nowhere(dict[str, str]):
    """Ids that nothing has; those that are numbers are longer than any column."""

    known = {
        "user": "00000000-0000-4000-8000-000000000000",
        "license": "x" * 300,
        "extension": "99999999",
        "number": "+999999999999999",
    }

    def __missing__(self, name: str) -> str:
        return self.known.get(name, "9" * 40)


def described():
    """Every operation that the document has, by its name."""
    for path, operations in document()["paths"].items():
        for method, operation in operations.items():
            yield operation["operationId"], method.upper(), path.removeprefix("/api/v1"), operation


def fields(operation) -> list[str]:
    [content] = operation["requestBody"]["content"].values()
    name = content["schema"]["$ref"].rpartition("/")[2]
    return list(document()["components"]["schemas"][name]["properties"])


BODIES = [each for each in described() if "requestBody" in each[3]]
QUERIES = [
    (path, each["name"])
    for _, _, path, operation in described()
    for each in operation.get("parameters", ())
    if each["in"] == "query"
]


def told(answer) -> bool:
    """It worked, or a problem says in words why not."""
    if answer.status_code < 400:
        return True
    is_problem = answer["Content-Type"] == "application/problem+json"
    return is_problem and answer.status_code < 500 and bool(answer.json()["detail"])


def test_every_operation_that_takes_a_body_is_met(acme):
    assert {name for name, *_ in BODIES} == set(WHOLE)


@pytest.mark.parametrize("name", WHOLE)
def test_odd_values_are_refused_in_words(name, acme, things):
    [(method, path, operation)] = [tuple(rest) for each, *rest in BODIES if each == name]
    robot, address = program(acme), path.format(**things)
    sound = WHOLE[name] | ({"user": str(things["user"])} if name == "addDevice" else {})
    sent = [*ODD, *(sound | {field: odd} for field in fields(operation) for odd in ODD)]

    answers = [(body, robot(method, address, json.dumps(body))) for body in sent]

    assert [body for body, answer in answers if not told(answer)] == []


@pytest.mark.parametrize("body", MALFORMED, ids=range(len(MALFORMED)))
def test_what_is_no_json_is_refused_in_words(acme, body, things):
    robot = program(acme)

    answers = [robot(method, path.format(**things), body) for _, method, path, _ in BODIES]

    assert all(each.status_code >= 400 and told(each) for each in answers)


def test_odd_conditions_are_refused_in_words(acme, five_seats):
    robot, rule = program(acme), {"name": "X", "license": "standard"}

    answers = [robot("POST", "/rules", rule | {"conditions": each}) for each in CONDITIONS]

    assert {each.status_code for each in answers} <= {400, 422}
    assert all(told(each) for each in answers)
    assert not acme.plan_rules.exists()


def test_odd_queries_are_refused_in_words(acme, bob):
    robot = program(acme)
    asked = [f"{path}?{name}={odd}" for path, name in QUERIES for odd in ODD_QUERIES]

    assert [each for each in asked if not told(robot("GET", each))] == []


def test_thousands_of_parameters_are_refused(acme):
    answer = program(acme)("GET", "/users?" + "q=a&" * 3000)

    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert told(answer)


@pytest.mark.parametrize("path", ["/nothing", "/users/", "/users/bob", "/numbers/415", "/rules/-1"])
def test_an_address_that_leads_nowhere_says_so_to_a_program(acme, path):
    answer = program(acme)("GET", path)

    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert told(answer)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Accept": "application/xml"}, HTTPStatus.NOT_ACCEPTABLE),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
        ({"Content-Type": "multipart/form-data; boundary=x"}, 415),
        ({"Content-Type": "application/json; charset=utf-16"}, 422),
        ({"Content-Encoding": "gzip"}, 422),
    ],
)
def test_what_nobody_here_speaks_is_refused_in_words(acme, headers, status):
    answer = program(acme)("POST", "/numbers", '{"number": "12"}', **headers)

    assert answer.status_code == status
    assert told(answer)


def test_ids_that_nothing_can_have_are_not_there(acme, five_seats):
    robot = program(acme)
    named = [each for each in described() if "{" in each[2]]

    answers = {
        name: robot(method, path.format_map(Nowhere()), WHOLE.get(name)).status_code
        for name, method, path, _ in named
    }

    assert set(answers.values()) == {HTTPStatus.NOT_FOUND}, answers


def test_a_body_of_megabytes_is_refused(acme, settings):
    answer = program(acme)("POST", "/numbers", json.dumps({"number": "1" * 3 * 1024 * 1024}))

    assert answer.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert told(answer)


@pytest.mark.parametrize("how", ["suspended", "deleted"])
def test_a_token_works_on_when_its_maker_has_left(how, acme, alice, olga):
    _, plain = api_tokens.issue(
        acme, name="CI", scopes=["users:read"], actor=ACTOR, created_by=alice
    )

    (users.suspend if how == "suspended" else users.delete)(alice, actor=ACTOR)

    assert Program(plain)("GET", "/users").status_code == HTTPStatus.OK


def test_a_token_that_ends_while_it_is_used_is_told_so(acme):
    robot = program(acme)
    before = robot("GET", "/users").status_code

    acme.api_tokens.update(expires_at=timezone.now() - timedelta(seconds=1))
    answer = robot("POST", "/licenses/standard/add", {"count": 1}, **{"Idempotency-Key": "a"})

    assert (before, answer.status_code) == (HTTPStatus.OK, HTTPStatus.UNAUTHORIZED)
    assert told(answer)
