"""The server is killed in the middle of a push. The identity provider tries again, and all is well.

Between two writes and before the commit, nothing has happened. Between commit and answer all has
happened, and the client does not know: it posts again and is refused, looks the person up and
goes on. In either case there is one person, and the trail has the change exactly when the
database has it.
"""

from collections.abc import Iterator
from functools import partial
from itertools import count
from typing import Any

import pytest
import requests

from tests.conformance.scim_reader import Reader
from tests.faults.web import Web
from tests.live import Switchroom

pytestmark = [pytest.mark.live, pytest.mark.timeout(900)]
CORE = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"
PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
MOMENTS = {"between two writes": 0, "before the commit": 0, "before the answer": 1}
EVENTS = "SELECT action FROM identity_auditevent WHERE subject_id = ? ORDER BY id"
CALLS = "SELECT status FROM scim_provisioningrecord WHERE method = ? AND path LIKE ? ORDER BY id"
numbers = count(1)


@pytest.fixture(scope="module")
def web(tmp_path_factory) -> Iterator[Web]:
    product = Switchroom(tmp_path_factory.mktemp("killed") / "data")
    product.create_organization("acme")
    with Web(product) as web:
        yield web


@pytest.fixture(scope="module")
def scim(web) -> Reader:
    return Reader(f"{web.url}/scim/v2/acme", web.product.issue_scim_token("acme"))


@pytest.fixture(params=MOMENTS, ids=lambda moment: moment.replace(" ", "-"))
def moment(request) -> str:
    return request.param


def send(scim: Reader, method: str, path: str, body: Any) -> requests.Response:
    return scim.session.request(method, scim.base_url + path, json=body, timeout=60)


def lose_the_answer(web: Web, scim: Reader, moment: str, method: str, path: str, body: Any) -> None:
    """The call that kills the server, which is then started again."""
    web.plan(method, moment)
    with pytest.raises(requests.ConnectionError):
        send(scim, method, path, body)
    assert web.has_died
    web.kill()
    web.start()


def somebody() -> dict[str, Any]:
    name = f"person{next(numbers)}@acme.example"
    return {"schemas": [CORE], "userName": name, "externalId": f"00u-{name}"}


def some_group() -> dict[str, Any]:
    return {"schemas": [GROUP], "displayName": f"Group {next(numbers)}", "members": []}


def events(web: Web, scim_id: str) -> list[str]:
    return [action for (action,) in web.rows(EVENTS, scim_id)]


def test_a_person_who_is_posted_again_is_one_person(web, scim, moment):
    body = somebody()
    by_name = f'userName eq "{body["userName"]}"'

    lose_the_answer(web, scim, moment, "POST", "/Users", body)

    there = scim.find("Users", by_name)
    assert len(there) == MOMENTS[moment]
    assert [events(web, each["id"]) for each in there] == [["user.provisioned"]] * len(there)
    again = send(scim, "POST", "/Users", body)
    assert again.status_code == (409 if there else 201)
    assert not there or again.json()["scimType"] == "uniqueness"
    (found,) = scim.find("Users", by_name)
    assert scim.find("Users", f'externalId eq "{body["externalId"]}"') == [found]
    assert events(web, found["id"]) == ["user.provisioned"]


def test_a_person_who_is_patched_again_is_as_wanted(web, scim, moment):
    scim_id = send(scim, "POST", "/Users", somebody()).json()["id"]
    path, calls = f"/Users/{scim_id}", partial(web.rows, CALLS, "PATCH", f"%{scim_id}")
    operation = {"op": "replace", "value": {"title": "Guide", "active": False}}
    body = {"schemas": [PATCH_OP], "Operations": [operation]}
    before = scim.user(scim_id)

    lose_the_answer(web, scim, moment, "PATCH", path, body)

    happened, now = MOMENTS[moment], scim.user(scim_id)
    changes = ["user.updated", "user.suspended"]
    assert (now.get("title"), now["active"]) == (("Guide", False) if happened else (None, True))
    assert happened or now == before
    assert events(web, scim_id)[1:] == changes * happened
    assert calls() == [(200,)] * happened
    again = send(scim, "PATCH", path, body)
    assert again.status_code == 200
    assert (again.json()["title"], again.json()["active"]) == ("Guide", False)
    assert not happened or again.json() == now
    assert events(web, scim_id)[1:] == changes


def test_a_group_that_is_posted_again_is_one_group(web, scim, moment):
    body = some_group()
    by_name = f'displayName eq "{body["displayName"]}"'

    lose_the_answer(web, scim, moment, "POST", "/Groups", body)

    there = scim.find("Groups", by_name)
    assert len(there) == MOMENTS[moment]
    again = send(scim, "POST", "/Groups", body)
    assert again.status_code == (409 if there else 201)
    (found,) = scim.find("Groups", by_name)
    assert events(web, found["id"]) == ["group.created"]


def test_a_bulk_that_is_sent_again_is_done_once_and_whole(web, scim, moment):
    person, group = somebody(), some_group() | {"members": [{"value": "bulkId:ann"}]}
    operations = [
        {"method": "POST", "path": "/Groups", "bulkId": "team", "data": group},
        {"method": "POST", "path": "/Users", "bulkId": "ann", "data": person},
    ]
    body = {"schemas": [BULK], "Operations": operations}
    by_name = f'userName eq "{person["userName"]}"'

    lose_the_answer(web, scim, moment, "POST", "/Bulk", body)

    there = scim.find("Users", by_name)
    assert len(there) == MOMENTS[moment]
    assert len(scim.find("Groups", f'displayName eq "{group["displayName"]}"')) == len(there)
    again = send(scim, "POST", "/Bulk", body)
    wanted = "409" if there else "201"
    assert [each["status"] for each in again.json()["Operations"]] == [wanted, wanted]
    (found,) = scim.find("Users", by_name)
    (team,) = scim.find("Groups", f'displayName eq "{group["displayName"]}"')
    assert scim.members(team["id"]) == {found["id"]}
    assert events(web, found["id"]) == ["user.provisioned"]
    assert events(web, team["id"]) == ["group.created"]


def test_a_group_whose_members_are_pushed_again_has_each_of_them_once(web, scim, moment):
    ids = [send(scim, "POST", "/Users", somebody()).json()["id"] for _ in range(3)]
    group = send(scim, "POST", "/Groups", some_group()).json()["id"]
    members = [{"value": each} for each in ids]
    operations = [
        {"op": "replace", "value": {"id": group, "displayName": f"Renamed {group}"}},
        {"op": "add", "path": "members", "value": members},
    ]
    body = {"schemas": [PATCH_OP], "Operations": operations}

    lose_the_answer(web, scim, moment, "PATCH", f"/Groups/{group}", body)

    happened, changes = MOMENTS[moment], ["group.updated", "group.members_changed"]
    assert scim.members(group) == (set(ids) if happened else set())
    assert events(web, group)[1:] == changes * happened
    again = send(scim, "PATCH", f"/Groups/{group}", body)
    assert again.status_code == 200
    assert sorted(each["value"] for each in again.json()["members"]) == sorted(ids)
    assert again.json()["displayName"] == f"Renamed {group}"
    assert events(web, group)[1:] == changes
