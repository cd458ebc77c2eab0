"""Many of an IdP's calls at one instant, against the running product."""

from collections import Counter
from functools import partial
from typing import Any

import pytest
import requests

from tests.conformance.scim_reader import Reader
from tests.races import at_once

pytestmark = [pytest.mark.live, pytest.mark.timeout(900)]
CORE = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
PATIENCE = 120  # seconds; two hundred wait in one line on a slow machine


@pytest.fixture(scope="module")
def scim(base_url_and_token) -> Reader:
    return Reader(*base_url_and_token("at-once"))


def call(scim: Reader, method: str, path: str, body: Any) -> requests.Response:
    """Over a connection of its own, as each thread needs."""
    with requests.Session() as session:
        session.trust_env = False
        session.headers["Authorization"] = f"Bearer {scim.token}"
        return session.request(method, scim.base_url + path, json=body, timeout=PATIENCE)


def user(name: str) -> dict[str, Any]:
    return {"schemas": [CORE], "userName": name}


def in_mixed_case(name: str, number: int) -> str:
    """Each bit of the number makes one letter large."""
    return "".join(
        letter.upper() if number >> place & 1 else letter for place, letter in enumerate(name)
    )


def test_two_hundred_creates_of_one_name_make_one_person(scim):
    names = [in_mixed_case("barbara@acme.example", number) for number in range(200)]
    assert len(set(names)) > 100

    answers = at_once(partial(call, scim, "POST", "/Users", user(name)) for name in names)

    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 199}
    refusals = [answer.json() for answer in answers if answer.status_code == 409]
    assert {refusal["scimType"] for refusal in refusals} == {"uniqueness"}
    (created,) = [answer.json()["id"] for answer in answers if answer.status_code == 201]
    found = scim.find("Users", 'userName eq "BARBARA@acme.example"')
    assert [each["id"] for each in found] == [created]


def test_twenty_pushes_to_one_group_lose_no_member(scim):
    ids = [
        call(scim, "POST", "/Users", user(f"member{number}@acme.example")).json()["id"]
        for number in range(20)
    ]
    body = {"schemas": [GROUP], "displayName": "Everybody", "members": []}
    group = call(scim, "POST", "/Groups", body).json()["id"]

    answers = at_once(
        partial(call, scim, "PATCH", f"/Groups/{group}", adding(each)) for each in ids
    )

    assert [answer.status_code for answer in answers] == [200] * 20
    assert scim.members(group) == set(ids)


def adding(scim_id: str) -> dict[str, Any]:
    operation = {"op": "add", "path": "members", "value": [{"value": scim_id}]}
    return {"schemas": [PATCH_OP], "Operations": [operation]}
