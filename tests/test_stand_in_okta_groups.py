"""The stand-in Okta pushes groups as Okta has been seen to."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import pytest
import requests

from tests.okta.client import StandIn
from tests.okta.push import dialects
from tests.okta.push.client import ATTEMPTS, Failed, ScimClient
from tests.okta.push.groups import Member

ANN, BEN = Member("a1", "ann@acme.example"), Member("b1", "ben@acme.example")
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
NAME = {"op": "replace", "value": {"id": "g1", "displayName": "Sales"}}
NOBODY = {"totalResults": 0, "startIndex": 1, "itemsPerPage": 0, "Resources": []}


class Heard(ScimClient):
    """What Okta's client was told to send; every answer is one group."""

    def __post_init__(self) -> None:
        self.calls: list[tuple[str, str, Any]] = []

    def call(self, method: str, path: str, query: str = "", body: Any = None) -> dict[str, Any]:
        self.calls.append((method, path, query or body))
        return NOBODY if query else {"id": "g1"}


@pytest.fixture
def heard() -> Heard:
    return Heard("http://127.0.0.1:9", "s3cret")


@pytest.fixture
def oin(heard):
    return dialects.speak_of_groups("oin", heard)


@pytest.fixture
def aiw(heard):
    return dialects.speak_of_groups("aiw", heard)


def operations(heard: Heard) -> list[dict[str, Any]]:
    (call,) = heard.calls
    assert call[:2] == ("PATCH", "/Groups/g1")
    return call[2]["Operations"]


def test_a_group_is_sought_by_its_name(oin, heard):
    assert oin.find("Sales") is None

    query = "filter=displayName%20eq%20%22Sales%22&startIndex=1&count=100"
    assert heard.calls == [("GET", "/Groups", query)]


def test_a_catalog_app_creates_an_empty_group_and_then_adds_its_members(oin, heard):
    assert oin.create("Sales", [ANN]) == "g1"

    create, members = heard.calls
    body = {"schemas": [GROUP], "displayName": "Sales", "members": []}
    assert create == ("POST", "/Groups", body)
    adding = {"op": "add", "path": "members", "value": [ANN.body()]}
    assert members[2]["Operations"] == [NAME, adding]


def test_a_wizard_app_creates_and_puts_a_group_with_all_members(aiw, heard):
    aiw.create("Sales", [ANN])
    aiw.change("g1", "Sales", members=[ANN, BEN], before=["a1"])

    create, change = heard.calls
    assert create[2]["members"] == [{"value": "a1", "display": "ann@acme.example"}]
    assert change[:2] == ("PUT", "/Groups/g1")
    assert [each["value"] for each in change[2]["members"]] == ["a1", "b1"]


def test_a_catalog_app_says_the_name_in_every_change_of_members(oin, heard):
    oin.change("g1", "Sales", members=[BEN], before=["a1"])

    assert operations(heard) == [
        NAME,
        {"op": "remove", "path": 'members[value eq "a1"]'},
        {"op": "add", "path": "members", "value": [{"value": "b1", "display": BEN.display}]},
    ]


def test_a_catalog_app_renames_without_a_path(oin, heard):
    oin.rename("g1", "Sales", [ANN])

    assert operations(heard) == [NAME]


@pytest.mark.parametrize(
    ("form", "sent"),
    [
        ("path", [{"op": "replace", "path": "members", "value": []}]),
        ("pathless", [{"op": "replace", "value": {**NAME["value"], "members": []}}]),
        ("remove", [{"op": "remove", "path": "members"}]),
    ],
)
def test_an_empty_group_is_pushed_in_three_forms(oin, heard, form, sent):
    oin.push_now("g1", "Sales", [], form)

    assert operations(heard) == sent


# 429


class Answers:
    """A session that gives one answer after the other."""

    def __init__(self, *waits: str | None) -> None:
        self.waits = list(waits)
        self.headers: dict[str, str] = {}

    def request(self, method: str, url: str, **rest: Any) -> requests.Response:
        assert rest["timeout"] == 60
        response = requests.Response()
        response.status_code = 429 if self.waits else 200
        response._content = b'{"detail": "busy"}'
        wait = self.waits.pop(0) if self.waits else None
        response.headers.update({"Retry-After": wait} if wait else {})
        return response


def patient(*waits: str | None) -> tuple[ScimClient, list[float]]:
    slept: list[float] = []
    client = ScimClient("http://127.0.0.1:9", "s3cret", sleep=slept.append)
    client.session.close()
    client.session = Answers(*waits)  # type: ignore[assignment]
    return client, slept


def test_each_wait_is_at_least_twice_the_one_before():
    client, slept = patient("3", "3", "30", None)

    client.call("GET", "/Users")

    assert slept == [3, 6, 30, 300]


def test_okta_gives_up_after_ten_attempts():
    client, slept = patient(*["1"] * (ATTEMPTS + 5))

    with pytest.raises(Failed, match="Rate limited 10 times in a row: 429: busy"):
        client.call("GET", "/Users")

    assert len(slept) == ATTEMPTS == 10


# The pages


@pytest.fixture(scope="module")
def process() -> Iterator[StandIn]:
    with StandIn(pace=0) as okta:
        yield okta


@pytest.fixture
def okta(process: StandIn) -> StandIn:
    process.reset()
    return process


def press(okta: StandIn, path: str, **fields: Any) -> str:
    return requests.post(okta.url + path, data=fields, timeout=5).text


def test_the_seeded_groups_have_people_in_them(okta):
    groups = okta.groups.all()

    assert set(groups) == {"Sales", "Support", "Warehouse"}
    assert groups["Sales"]["members"] == ["bob@acme.example", "mia@acme.example"]
    assert not any(group["is_pushed"] for group in groups.values())


def test_a_visitor_adds_renames_and_fills_a_group(okta):
    press(okta, "/groups", name="<b>Night shift")
    press(okta, "/groups/rename", name="<b>Night shift", to="Night shift")
    bob = okta.people()["bob@acme.example"]["id"]

    page = press(okta, "/groups/members", name="Night shift", member=[bob])

    assert "The members of Night shift are saved" in page
    assert "<b>Night" not in page
    assert okta.groups.all()["Night shift"]["members"] == ["bob@acme.example"]


def test_a_visitor_reads_why_a_group_was_not_pushed(okta):
    okta.configure(scim_url="", scim_token="")

    page = press(okta, "/groups/push", name="Sales")

    assert "Provisioning is not set up" in page
    assert not okta.groups.all()["Sales"]["is_pushed"]


def test_a_name_that_is_taken_is_refused(okta):
    assert "another group already has it" in press(
        okta, "/groups/rename", name="Sales", to="Support"
    )
    assert "cannot be left blank" in press(okta, "/groups", name=" ")


def test_the_page_of_groups_opens(okta):
    answer = requests.get(okta.url + "/groups", timeout=5)

    assert answer.status_code == HTTPStatus.OK
    assert "Push Sales" in answer.text
