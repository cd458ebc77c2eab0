"""The stand-in Okta behaves as Okta documents; without that, our sync-back tests prove little."""

import base64
import json
import re
import time
import zlib
from collections.abc import Callable, Iterator
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import xmlsec
from lxml import etree

from tests.okta.client import StandIn
from tests.okta.push import __main__ as push
from tests.okta.push.client import retry_after

ALICE, BOB, CAROL = "alice@acme.example", "bob@acme.example", "carol@acme.example"
NUMBER = "+14155550100"
ACS, ENTITY = "http://127.0.0.1:9/sso/acs/", "http://127.0.0.1:9/sso/metadata/"
SAML = {
    "saml": "urn:oasis:names:tc:SAML:2.0:assertion",
    "samlp": "urn:oasis:names:tc:SAML:2.0:protocol",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
}
TELEPHONY = "urn:switchroom:scim:schemas:extension:telephony:1.0:User"


@pytest.fixture(scope="module")
def process() -> Iterator[StandIn]:
    with StandIn(pace=0) as okta:
        yield okta


@pytest.fixture
def okta(process: StandIn) -> StandIn:
    process.reset()
    process.saml()
    process.limits(plan="workforce", share=0.5, overrides={})
    process.configure(
        scim_url="", scim_token="", dialect="oin", header_style="bearer", external_id=True,
        push_back=True, acs_url=ACS, entity_id=ENTITY,
    )  # fmt: skip
    return process


@pytest.fixture
def api(okta: StandIn):
    """Call the Users API as our sync-back does."""

    def call(method: str, path: str, body: Any = None, **headers: str) -> requests.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named = {"Authorization": f"SSWS {okta.token}", **named}
        return requests.request(
            method, okta.url + path, json=body, headers=named, timeout=5, allow_redirects=False
        )

    return call


class ScimServer:
    """A SCIM server with a memory, which writes down every request."""

    def __init__(self) -> None:
        self.calls: list[dict[str, Any]] = []
        self.users: dict[str, dict[str, Any]] = {}
        self.refusals: list[tuple[int, dict[str, Any], dict[str, str]]] = []

    def bodies(self, method: str) -> list[Any]:
        return [call["body"] for call in self.calls if call["method"] == method]

    def answer(self, method: str, path: str, query: dict[str, str], body: Any):
        if self.refusals:
            return self.refusals.pop(0)
        if method == "GET" and path == "/Users":
            return 200, self.page(query), {}
        if method == "POST":
            user = {"id": f"u{len(self.users) + 1}", "meta": {"resourceType": "User"}, **body}
            self.users[user["id"]] = user
            return 201, user, {}
        user = self.users[path.removeprefix("/Users/")]
        if method == "PATCH":
            user.update(body["Operations"][0]["value"])
        if method == "PUT":
            user.update(body)
        return 200, user, {}

    def page(self, query: dict[str, str]) -> dict[str, Any]:
        users = list(self.users.values())
        if "filter" in query:
            name = query["filter"].split('"')[1]
            users = [user for user in users if user["userName"] == name]
        start, count = int(query["startIndex"]), int(query["count"])
        shown = users[start - 1 : start - 1 + count]
        counters = {"totalResults": len(users), "startIndex": start, "itemsPerPage": len(shown)}
        return {**counters, "Resources": shown}


@pytest.fixture
def scim(okta: StandIn) -> Iterator[ScimServer]:
    """The product, as far as Okta can see it."""
    memory = ScimServer()

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            url = urlsplit(self.path)
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            path = url.path.removeprefix("/scim/v2/acme")
            query = {name: values[0] for name, values in parse_qs(url.query).items()}
            memory.calls.append({
                "method": self.command, "path": path, "query": query, "body": body,
                "headers": dict(self.headers),
            })  # fmt: skip
            status, document, headers = memory.answer(self.command, path, query, body)
            raw = json.dumps(document).encode()
            self.send_response(status)
            for name, value in {"Content-Length": str(len(raw)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(raw)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any  # noqa: N815

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    okta.configure(
        scim_url=f"http://127.0.0.1:{server.server_address[1]}/scim/v2/acme", scim_token="s3cret"
    )
    yield memory
    server.shutdown()
    thread.join()
    server.server_close()


# The Users API


def test_a_partial_update_leaves_absent_attributes_and_null_clears(api):
    api("POST", f"/api/v1/users/{BOB}", {"profile": {"primaryPhone": NUMBER, "extension": "1001"}})

    answer = api("POST", f"/api/v1/users/{BOB}", {"profile": {"primaryPhone": None}})

    profile = answer.json()["profile"]
    assert answer.status_code == HTTPStatus.OK
    assert "primaryPhone" not in profile
    assert (profile["extension"], profile["firstName"]) == ("1001", "Bob")


def test_a_strict_update_deletes_what_is_not_sent(api):
    names = {"login": BOB, "email": BOB, "firstName": "Bob", "lastName": "Line"}

    answer = api("PUT", f"/api/v1/users/{BOB}", {"profile": names})

    assert answer.status_code == HTTPStatus.OK
    assert "department" not in answer.json()["profile"]


def test_a_person_is_read_by_id_by_login_and_as_owner_of_the_token(api):
    by_login = api("GET", "/api/v1/users/bob%40acme.example").json()

    assert api("GET", f"/api/v1/users/{by_login['id']}").json() == by_login
    assert api("GET", "/api/v1/users/me").json()["profile"]["login"] == ALICE


def test_credentials_are_left_out_when_the_caller_says_so(api):
    without = 'application/json; okta-response="omitCredentials,omitCredentialsLinks"'

    assert "credentials" in api("GET", f"/api/v1/users/{BOB}").json()
    assert "credentials" not in api("GET", f"/api/v1/users/{BOB}", Content_Type=without).json()


@pytest.mark.parametrize("authorization", ["SSWS wrong", "Bearer {token}", "", "{token}"])
def test_any_other_authorization_is_an_invalid_token(api, okta, authorization):
    header = authorization.format(token=okta.token)

    answer = api("GET", "/api/v1/users/me", Authorization=header)

    assert (answer.status_code, answer.json()["errorCode"]) == (401, "E0000011")
    fields = {"errorCode", "errorSummary", "errorLink", "errorId", "errorCauses"}
    assert set(answer.json()) == fields


def test_the_organization_is_told_without_a_token(api, okta):
    answer = api("GET", "/.well-known/okta-organization", Authorization="")

    assert answer.json()["id"] == okta.org_id
    assert okta.org_id.startswith("00o")


@pytest.mark.parametrize(
    ("profile", "names"),
    [
        ({"shoeSize": "44"}, "shoeSize"),
        ({"extension": "1" * 17}, "extension"),
        ({"extension": 1001}, "extension"),
        ({"lastName": None}, "lastName"),
        ({"login": ALICE}, "login"),
    ],
)
def test_what_the_schema_does_not_allow_is_refused_whole(api, okta, profile, names):
    answer = api("POST", f"/api/v1/users/{BOB}", {"profile": {"primaryPhone": NUMBER, **profile}})

    assert (answer.status_code, answer.json()["errorCode"]) == (400, "E0000001")
    assert answer.json()["errorCauses"][0]["errorSummary"].startswith(names)
    assert "primaryPhone" not in okta.profile(BOB)


def test_an_attribute_that_a_directory_owns_is_refused(api, okta):
    okta.own(BOB, "primaryPhone")

    owned = api("POST", f"/api/v1/users/{BOB}", {"profile": {"primaryPhone": NUMBER}})
    free = api("POST", f"/api/v1/users/{BOB}", {"profile": {"extension": "1001"}})

    assert (owned.status_code, owned.json()["errorCode"]) == (403, "E0000023")
    assert free.status_code == HTTPStatus.OK


def test_a_deactivated_person_is_read_but_not_written(api, okta):
    okta.suspend(CAROL)

    answer = api("POST", f"/api/v1/users/{CAROL}", {"profile": {"extension": "1002"}})

    assert (answer.status_code, answer.json()["errorCode"]) == (403, "E0000038")
    assert api("GET", f"/api/v1/users/{CAROL}").json()["status"] == "DEPROVISIONED"


def test_nobody_by_that_name_is_not_found(api):
    answer = api("POST", "/api/v1/users/nobody@acme.example", {"profile": {"extension": "1"}})

    assert (answer.status_code, answer.json()["errorCode"]) == (404, "E0000007")


def test_a_write_on_an_old_reading_fails_its_precondition(api):
    old = api("GET", f"/api/v1/users/{BOB}").headers["ETag"]
    fresh = api("POST", f"/api/v1/users/{BOB}", {"profile": {"extension": "1"}}, If_Match=old)

    stale = api("POST", f"/api/v1/users/{BOB}", {"profile": {"extension": "2"}}, If_Match=old)

    assert fresh.status_code == HTTPStatus.OK
    assert fresh.headers["ETag"] != old
    assert stale.status_code == HTTPStatus.PRECONDITION_FAILED


@pytest.mark.parametrize(("body", "kind"), [("{", "application/json"), ("{}", "text/plain")])
def test_a_body_that_is_not_json_is_refused(okta, body, kind):
    headers = {"Authorization": f"SSWS {okta.token}", "Content-Type": kind}

    answer = requests.post(
        f"{okta.url}/api/v1/users/{BOB}", data=body, headers=headers, timeout=5
    )  # fmt: skip

    codes = {"application/json": "E0000003", "text/plain": "E0000021"}
    assert (answer.status_code, answer.json()["errorCode"]) == (400, codes[kind])


def test_pages_follow_the_link_header_and_leave_deactivated_people_out(api, okta):
    okta.suspend(CAROL)

    first = api("GET", "/api/v1/users?limit=6")
    following = first.links["next"]["url"].removeprefix(okta.url)
    second = api("GET", following)

    logins = [user["profile"]["login"] for user in first.json() + second.json()]
    assert len(logins) == len(set(logins)) == 9
    assert CAROL not in logins
    assert "next" not in second.links


def test_a_login_is_found_by_filter_even_when_deactivated(api, okta):
    okta.suspend(CAROL)

    found = api("GET", f'/api/v1/users?filter=profile.login eq "{CAROL}"').json()
    none = api("GET", '/api/v1/users?filter=profile.login eq "CAROL@acme.example"').json()
    bad = api("GET", "/api/v1/users?filter=profile.login pr")

    assert [user["status"] for user in found] == ["DEPROVISIONED"]
    assert none == []
    assert bad.json()["errorCode"] == "E0000031"


def test_only_the_fields_asked_for_are_listed(api):
    listed = api("GET", "/api/v1/users?limit=1&fields=id,profile:(login,extension)").json()

    assert set(listed[0]) == {"id", "profile"}
    assert listed[0]["profile"] == {"login": ALICE}


def test_the_extension_attribute_can_be_added_to_a_schema_that_lacks_it():
    with StandIn(no_extension=True) as okta:
        path = "/api/v1/meta/schemas/user/default"
        session = requests.Session()
        session.headers["Authorization"] = f"SSWS {okta.token}"
        change = {"profile": {"extension": "1001"}}
        before = session.post(f"{okta.url}/api/v1/users/{BOB}", json=change)
        extension = {"title": "Extension", "type": "string", "maxLength": 16}
        custom = {"properties": {"extension": extension}}

        schema = session.post(okta.url + path, json={"definitions": {"custom": custom}}).json()

        after = session.post(f"{okta.url}/api/v1/users/{BOB}", json=change)
        session.close()
    assert (before.status_code, after.status_code) == (400, 200)
    assert schema["definitions"]["custom"]["properties"]["extension"]["maxLength"] == 16
    assert "primaryPhone" in schema["definitions"]["base"]["properties"]


# Limits


def test_every_answer_tells_the_budget(api):
    first = api("GET", f"/api/v1/users/{BOB}").headers
    second = api("GET", f"/api/v1/users/{BOB}").headers

    assert first["X-Rate-Limit-Limit"] == "1000"
    left = [int(headers["X-Rate-Limit-Remaining"]) for headers in (first, second)]
    assert left[0] - left[1] == 1
    assert first["X-Rate-Limit-Reset"].isdecimal()
    assert first["X-Okta-Request-Id"] != second["X-Okta-Request-Id"]
    assert first["Date"]


def test_a_full_bucket_answers_429_until_its_window_ends(api, okta):
    okta.limits(overrides={"write": 2})
    write = ("POST", f"/api/v1/users/{BOB}", {"profile": {"extension": "1"}})

    statuses = [api(*write).status_code for _ in range(3)]
    refused = api(*write)
    okta.shift_clock(61)

    assert statuses == [200, 200, 429]
    assert refused.json()["errorCode"] == "E0000047"
    assert refused.headers["X-Rate-Limit-Remaining"] == "0"
    assert api(*write).status_code == HTTPStatus.OK
    assert api("GET", f"/api/v1/users/{BOB}").status_code == HTTPStatus.OK


def test_a_token_unused_for_thirty_days_is_gone(api, okta):
    okta.shift_clock(31 * 24 * 3600)

    assert api("GET", "/api/v1/users/me").status_code == HTTPStatus.UNAUTHORIZED


# Faults


def eventually(is_true: Callable[[], bool]) -> bool:
    """Ask until it is so, for ten seconds at most."""
    return any(is_true() or time.sleep(0.05) for _ in range(200))


def write_phone(api) -> requests.Response:
    return api("POST", f"/api/v1/users/{BOB}", {"profile": {"primaryPhone": NUMBER}})


@pytest.mark.parametrize(
    ("fault", "status", "is_applied"),
    [
        ({"kind": "error"}, 500, False),
        ({"kind": "error_applied"}, 500, True),
        ({"kind": "read_only"}, 503, False),
        ({"kind": "unauthorized"}, 401, False),
        ({"kind": "error", "code": "E0000006"}, 403, False),
        ({"kind": "error", "code": "E0000015"}, 401, False),
        ({"kind": "error", "code": "E0000075"}, 403, False),
        ({"kind": "error", "code": "E0000112"}, 409, False),
        ({"kind": "rate_limit"}, 429, False),
        ({"kind": "concurrency"}, 429, False),
        ({"kind": "html"}, 200, False),
        ({"kind": "redirect"}, 302, False),
        ({"kind": "wrong_id"}, 200, True),
        ({"kind": "altered_echo"}, 200, True),
        ({"kind": "trimmed"}, 200, True),
        ({"kind": "invalid_json"}, 200, True),
        ({"kind": "nested"}, 200, True),
    ],
)
def test_a_fault_answers_as_told_and_applies_as_told(api, okta, fault, status, is_applied):
    okta.add_faults([{**fault, "count": 1}])

    bad = write_phone(api)

    applied = okta.profile(BOB).get("primaryPhone") == NUMBER
    assert (bad.status_code, applied) == (status, is_applied)
    assert okta.journal()[-1]["fault"] == fault["kind"]
    assert write_phone(api).json()["profile"]["primaryPhone"] == NUMBER


def test_answers_that_are_not_what_was_sent(api, okta):
    user = write_phone(api).json()
    okta.add_faults([{"kind": kind, "count": 1} for kind in ("wrong_id", "altered_echo")])

    wrong, altered = write_phone(api).json(), write_phone(api).json()

    assert wrong["id"] != user["id"]
    assert altered["profile"]["primaryPhone"] != NUMBER


@pytest.mark.parametrize("reset", ["absent", "past", "text", "milliseconds", "far"])
def test_the_reset_header_can_be_of_every_bad_kind(api, okta, reset):
    okta.add_faults([{"kind": "rate_limit", "reset": reset}])

    value = write_phone(api).headers.get("X-Rate-Limit-Reset")

    shapes = {
        "absent": value is None,
        "past": bool(value) and len(value or "") == 10,
        "text": value == "soon",
        "milliseconds": len(value or "") == 13,
        "far": len(value or "") == 10,
    }
    assert shapes[reset]


@pytest.mark.parametrize("kind", ["hang", "drip_headers", "reset"])
def test_an_answer_may_never_come(okta, kind):
    okta.add_faults([{"kind": kind, "seconds": 5, "interval": 0.5}])
    headers = {"Authorization": f"SSWS {okta.token}"}

    with pytest.raises(requests.RequestException):
        requests.post(
            f"{okta.url}/api/v1/users/{BOB}",
            json={"profile": {"extension": "1"}}, headers=headers, timeout=0.2,
        )  # fmt: skip

    assert okta.journal()[-1]["status"] is None


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "hang", "apply": "now"},
        {"kind": "hang", "apply": "late", "late": 0.3},
        {"kind": "reset", "applied": True},
    ],
)
def test_a_write_without_an_answer_may_still_be_applied(okta, fault):
    okta.add_faults([fault])
    headers = {"Authorization": f"SSWS {okta.token}"}
    with pytest.raises(requests.RequestException):
        requests.post(
            f"{okta.url}/api/v1/users/{BOB}",
            json={"profile": {"primaryPhone": NUMBER}}, headers=headers, timeout=0.2,
        )  # fmt: skip

    assert eventually(lambda: okta.profile(BOB).get("primaryPhone") == NUMBER)


@pytest.mark.parametrize("kind", ["drip_headers", "drip_body"])
def test_an_answer_may_come_byte_by_byte(api, okta, kind):
    okta.add_faults([{"kind": kind, "interval": 0}])

    assert write_phone(api).json()["profile"]["primaryPhone"] == NUMBER


def test_a_fault_hits_only_whom_and_what_it_aims_at(api, okta):
    okta.add_faults([{"kind": "error", "method": "POST", "login": BOB, "after": 1, "count": 1}])
    carol = ("POST", f"/api/v1/users/{CAROL}", {"profile": {"extension": "2"}})

    statuses = [api(*carol).status_code, *(write_phone(api).status_code for _ in range(3))]

    assert statuses == [200, 200, 500, 200]
    assert api("GET", f"/api/v1/users/{BOB}").status_code == HTTPStatus.OK


def test_in_read_only_mode_reads_work(api, okta):
    okta.add_faults([{"kind": "read_only"}])

    assert api("GET", f"/api/v1/users/{BOB}").status_code == HTTPStatus.OK
    assert write_phone(api).json()["errorCode"] == "E0000010"


def test_a_share_of_calls_fails_the_same_way_for_the_same_seed(api, okta):
    def pattern() -> list[int]:
        okta.clear_faults()
        okta.add_faults([{"kind": "error", "share": 0.5, "seed": 7}])
        return [api("GET", f"/api/v1/users/{BOB}").status_code for _ in range(12)]

    first = pattern()

    assert first == pattern()
    assert set(first) == {200, 500}


def test_an_unknown_fault_is_refused(okta):
    with pytest.raises(RuntimeError, match="no such fault"):
        okta.add_faults([{"kind": "gremlins"}])


# Control


def test_the_journal_shows_calls_but_no_secret(api, okta):
    profile = {"extension": "1001"}
    api("POST", f"/api/v1/users/{BOB}", {"profile": profile, "credentials": {"password": "pw-1"}})

    entry = okta.journal()[-1]

    assert (entry["method"], entry["login"], entry["status"]) == ("POST", BOB, 200)
    assert entry["body"]["profile"] == profile
    assert "pw-1" not in json.dumps(entry)
    assert okta.token not in json.dumps(entry)
    assert len(okta.writes(BOB)) == 1


def test_reset_brings_the_same_people_back(okta):
    before = okta.people()
    okta.add_person("Grace", "New", "grace@acme.example")
    okta.update(BOB, primaryPhone=NUMBER)
    assert len(okta.people()) == len(before) + 1

    okta.reset()

    after = okta.people()
    assert [user["id"] for user in after.values()] == [user["id"] for user in before.values()]
    assert "primaryPhone" not in okta.profile(BOB)


def test_it_stops_at_once_even_while_a_call_hangs():
    with StandIn() as okta:
        okta.add_faults([{"kind": "hang", "seconds": 60}])
        headers = {"Authorization": f"SSWS {okta.token}"}
        with pytest.raises(requests.Timeout):
            requests.get(f"{okta.url}/api/v1/users/me", headers=headers, timeout=0.05)

        okta.process.terminate()

        assert okta.process.wait(timeout=5) == 0


def test_it_ends_when_the_process_that_started_it_does():
    with StandIn() as okta:
        assert okta.process.stdin is not None
        okta.process.stdin.close()

        assert okta.process.wait(timeout=5) == 0


def test_key_and_token_stay_the_same_in_a_state_directory(tmp_path):
    with StandIn(state_dir=tmp_path) as first:
        certificate = first.certificate_pem
    with StandIn(state_dir=tmp_path) as second:
        assert second.certificate_pem == certificate
    assert (tmp_path / "okta-key.pem").stat().st_mode & 0o077 == 0


# The SCIM client


def test_okta_introduces_itself_with_its_own_headers(okta, scim):
    assert okta.test_credentials() == {"users": 0}

    call = scim.calls[0]
    headers = {name.lower(): value for name, value in call["headers"].items()}
    assert call["query"] == {"startIndex": "1", "count": "1"}
    assert headers["user-agent"] == "Okta SCIM Client 1.0.0"
    assert headers["accept"] == "application/scim+json"
    assert headers["accept-charset"] == "utf-8"
    assert headers["accept-encoding"] == "gzip,deflate"
    assert headers["authorization"] == "Bearer s3cret"


def test_the_token_can_be_sent_without_a_scheme(okta, scim):
    okta.configure(header_style="raw", dialect="aiw")

    okta.test_credentials()

    assert scim.calls[0]["headers"]["Authorization"] == "s3cret"
    assert scim.calls[0]["query"]["count"] == "2"


def test_an_assigned_person_is_looked_up_and_created(okta, scim):
    outcome = okta.assign(BOB)

    assert outcome["task"]["ok"]
    look_up, create = scim.calls
    query = {"filter": f'userName eq "{BOB}"', "startIndex": "1", "count": "100"}
    assert look_up["query"] == query
    body = create["body"]
    assert create["headers"]["Content-Type"] == "application/scim+json; charset=utf-8"
    assert body.pop("password")
    assert body == {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": BOB,
        "name": {"givenName": "Bob", "familyName": "Line"},
        "emails": [{"primary": True, "value": BOB, "type": "work"}],
        "displayName": "Bob Line",
        "locale": "en-US",
        "externalId": outcome["person"]["id"],
        "groups": [],
        "active": True,
    }
    assert outcome["person"]["scim_id"] == "u1"


def test_external_id_may_be_absent(okta, scim):
    okta.configure(external_id=False)

    okta.assign(BOB)

    assert "externalId" not in scim.bodies("POST")[0]


def test_a_catalog_app_updates_by_patch_without_a_path(okta, scim):
    okta.assign(BOB)

    okta.update(BOB, firstName="Robert", displayName="Robert Line")
    okta.suspend(BOB)

    push, suspend = scim.bodies("PATCH")
    assert push["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:PatchOp"]
    operation = push["Operations"][0]
    assert set(operation) == {"op", "value"}
    assert operation["value"]["name"] == {"givenName": "Robert", "familyName": "Line"}
    assert suspend["Operations"] == [{"op": "replace", "value": {"active": False}}]
    assert scim.bodies("PUT") == []


def test_a_wizard_app_puts_back_what_it_got_with_the_change(okta, scim):
    okta.configure(dialect="aiw")
    okta.assign(BOB)
    scim.users["u1"][TELEPHONY] = {"extension": "1001"}
    scim.users["u1"]["name"]["formatted"] = "Bob Line"

    okta.update(BOB, firstName="Robert")
    okta.suspend(BOB)

    push, suspend = scim.bodies("PUT")
    assert push["id"] == "u1"
    assert push["meta"] == {"resourceType": "User"}
    assert push[TELEPHONY] == {"extension": "1001"}
    assert push["name"]["givenName"] == "Robert"
    assert push["name"]["formatted"] == "Bob Line"
    assert (push["active"], suspend["active"]) == (True, False)
    assert scim.bodies("PATCH") == []


def test_a_returning_person_is_woken_up_before_the_profile_is_pushed(okta, scim):
    okta.assign(BOB)
    okta.suspend(BOB)
    scim.calls.clear()

    okta.reactivate(BOB)

    assert [call["method"] for call in scim.calls] == ["GET", "PATCH", "PATCH"]
    wake, push = (body["Operations"][0]["value"] for body in scim.bodies("PATCH"))
    assert wake == {"active": True}
    assert push["userName"] == BOB
    assert okta.people()[BOB]["status"] == "ACTIVE"


def test_a_person_who_is_there_already_is_taken_over(okta, scim):
    scim.users["old"] = {"id": "old", "userName": BOB, "active": True}

    assert okta.assign(BOB)["person"]["scim_id"] == "old"
    assert scim.bodies("POST") == []


def test_okta_suspending_somebody_sends_nothing(okta, scim):
    okta.assign(BOB)
    scim.calls.clear()

    okta.suspend_silently(BOB)

    assert scim.calls == []


def test_a_refusal_is_shown_with_the_servers_own_words(okta, scim):
    listing = {"totalResults": 0, "startIndex": 1, "itemsPerPage": 0}
    scim.refusals = [(200, listing, {}), (409, {"detail": "bob is taken", "status": "409"}, {})]

    task = okta.assign(BOB)["task"]

    assert not task["ok"]
    assert task["problem"] == "409: bob is taken"
    assert okta.tasks()[-1]["problem"] == "409: bob is taken"


def test_after_429_okta_tries_again(okta, scim):
    scim.refusals = [(429, {}, {"Retry-After": "1"})]

    assert okta.assign(BOB)["task"]["ok"]
    assert [call["method"] for call in scim.calls] == ["GET", "GET", "POST"]


@pytest.mark.parametrize(
    ("header", "seconds"), [("7", 7), (None, 300), ("1.5", 300), ("Wed, 21 Oct 2026", 300)]
)
def test_only_whole_seconds_are_understood_in_retry_after(header, seconds):
    assert retry_after(header) == seconds


def test_a_counter_that_is_a_string_fails_the_test_of_credentials(okta, scim):
    scim.refusals = [(200, {"totalResults": "0", "Resources": []}, {})]

    with pytest.raises(RuntimeError, match="totalResults is not an integer"):
        okta.test_credentials()


def test_an_import_reads_pages_of_a_hundred_and_maps_telephony_back(okta, scim):
    for number in range(203):
        scim.users[f"n{number}"] = {"id": f"n{number}", "userName": f"n{number}@acme.example"}
    phones = [{"value": "+1999", "primary": False}, {"value": NUMBER, "primary": True}]
    scim.users["n202"].update(
        {"userName": BOB, "phoneNumbers": phones, TELEPHONY: {"extension": "1001"}}
    )
    scim.users["n201"].update({"userName": CAROL, "active": False, "phoneNumbers": phones})

    outcome = okta.import_now()

    assert [call["query"]["startIndex"] for call in scim.calls] == ["1", "101", "201"]
    assert (outcome["read"], outcome["inactive"], outcome["changed"]) == (203, 1, [BOB])
    profile = okta.profile(BOB)
    assert (profile["primaryPhone"], profile["extension"]) == (NUMBER, "1001")
    assert "primaryPhone" not in okta.profile(CAROL)


def test_a_profile_that_we_wrote_is_pushed_back_once(okta, api, scim):
    okta.assign(BOB)

    write_phone(api)
    write_phone(api)

    okta.tasks()
    (push,) = scim.bodies("PATCH")
    value = push["Operations"][0]["value"]
    assert value["phoneNumbers"] == [{"primary": True, "value": NUMBER, "type": "work"}]


def test_the_push_back_can_be_switched_off(okta, api, scim):
    okta.configure(push_back=False)
    okta.assign(BOB)

    write_phone(api)

    okta.tasks()
    assert scim.bodies("PATCH") == []


def test_the_scim_token_and_password_stay_out_of_the_journal(okta, scim):
    okta.assign(BOB)

    text = json.dumps(okta.journal("out"))
    assert "s3cret" not in text
    assert scim.bodies("POST")[0]["password"] not in text


@pytest.mark.parametrize(("dialect", "verb"), [("oin", "PATCH"), ("aiw", "PUT")])
def test_the_client_plays_a_round_trip_from_the_command_line(scim, okta, capsys, dialect, verb):
    url = okta.get("/connection")["scim_url"]

    status = push.main(["--url", url, "--token", "s3cret", "--dialect", dialect])

    assert status == 0
    assert "reactivated" in capsys.readouterr().out
    assert len(scim.bodies(verb)) == 4
    assert scim.users["u1"]["active"] is True


# SAML


def authn_request(*, issuer: str = ENTITY, acs: str = ACS, padding: int = 0) -> dict[str, str]:
    """The query of a service provider's redirect (SAML Bindings section 3.4)."""
    document = (
        f'<samlp:AuthnRequest xmlns:samlp="{SAML["samlp"]}" xmlns:saml="{SAML["saml"]}" ID="id-1" '
        f'Version="2.0" IssueInstant="2026-01-01T00:00:00Z" AssertionConsumerServiceURL="{acs}">'
        f"<saml:Issuer>{issuer}</saml:Issuer>{' ' * padding}</samlp:AuthnRequest>"
    )
    machine = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    packed = machine.compress(document.encode()) + machine.flush()
    return {"SAMLRequest": base64.b64encode(packed).decode(), "RelayState": "opaque-1"}


def sign_in(okta: StandIn, login: str, **request: Any) -> requests.Response:
    query = {**authn_request(**request), "login": login}
    return requests.get(okta.sso_url, params=query, timeout=5)


def hidden(page: requests.Response, name: str) -> str:
    found = re.search(f'name="{name}" value="([^"]*)"', page.text)
    assert found
    return found[1]


def response_in(page: requests.Response) -> etree._Element:
    return etree.fromstring(base64.b64decode(hidden(page, "SAMLResponse")))


def signed_parts(okta: StandIn, response: etree._Element) -> list[str]:
    """Names of the elements whose signature the certificate in the metadata verifies."""
    metadata = requests.get(okta.url + "/saml/metadata", timeout=5).content
    encoded = etree.fromstring(metadata).findtext(".//ds:X509Certificate", namespaces=SAML)
    pem = f"-----BEGIN CERTIFICATE-----\n{encoded}\n-----END CERTIFICATE-----\n".encode()
    names = []
    for signature in response.iterfind(".//ds:Signature", SAML):
        element = signature.getparent()
        xmlsec.tree.add_ids(element, ["ID"])
        context = xmlsec.SignatureContext()
        context.key = xmlsec.Key.from_memory(pem, xmlsec.constants.KeyDataFormatCertPem)
        context.verify(signature)
        names.append(etree.QName(element).localname)
    return names


@pytest.mark.parametrize(
    ("sign", "parts"),
    [
        ("assertion", ["Assertion"]),
        ("response", ["Response"]),
        ("both", ["Response", "Assertion"]),
    ],
)
def test_a_response_verifies_with_the_certificate_in_the_metadata(okta, sign, parts):
    okta.assign(BOB)
    okta.saml(sign=sign)

    page = sign_in(okta, BOB)

    response = response_in(page)
    assert signed_parts(okta, response) == parts
    assert f'action="{ACS}"' in page.text
    assert hidden(page, "RelayState") == "opaque-1"


def test_a_response_says_who_for_whom_and_in_answer_to_what(okta):
    okta.assign(BOB)

    response = response_in(sign_in(okta, BOB))

    data = response.find(".//saml:SubjectConfirmationData", SAML)
    assert response.get("InResponseTo") == data.get("InResponseTo") == "id-1"
    assert response.get("Destination") == data.get("Recipient") == ACS
    assert response.findtext(".//saml:NameID", namespaces=SAML) == BOB
    assert response.findtext(".//saml:Audience", namespaces=SAML) == ENTITY
    assert response.findtext("saml:Issuer", namespaces=SAML) == okta.issuer


def test_the_elements_stand_in_the_order_of_the_schema(okta):
    okta.assign(BOB)

    response = response_in(sign_in(okta, BOB))

    names = [etree.QName(child).localname for child in response]
    assert names == ["Issuer", "Signature", "Status", "Assertion"]
    assertion = response.find("saml:Assertion", SAML)
    assert [etree.QName(child).localname for child in assertion] == [
        "Issuer", "Signature", "Subject", "Conditions", "AuthnStatement", "AttributeStatement",
    ]  # fmt: skip


def test_without_a_login_the_sign_in_page_asks_who_is_there(okta):
    okta.assign(BOB)
    page = requests.get(okta.sso_url, params=authn_request(), timeout=5)
    assert "Bob Line" in page.text

    form = {name: hidden(page, name) for name in ("SAMLRequest", "RelayState")}
    answer = requests.post(okta.sso_url, data={**form, "login": BOB}, timeout=5)

    assert response_in(answer).findtext(".//saml:NameID", namespaces=SAML) == BOB


def test_the_tile_sends_a_response_nobody_asked_for(okta):
    okta.assign(BOB)

    page = requests.get(f"{okta.url}/saml/tile", params={"login": BOB}, timeout=5)

    response = response_in(page)
    assert signed_parts(okta, response) == ["Response", "Assertion"]
    assert b"InResponseTo" not in etree.tostring(response)


@pytest.mark.parametrize("prepare", ["nothing", "suspend", "suspend_silently", "unassign"])
def test_only_assigned_and_active_people_may_sign_in(okta, prepare):
    if prepare != "nothing":
        okta.assign(BOB)
        getattr(okta, prepare)(BOB)

    page = sign_in(okta, BOB)

    assert page.status_code == HTTPStatus.FORBIDDEN
    assert "SAMLResponse" not in page.text


def test_the_product_can_be_left_to_refuse_a_suspended_person(okta):
    okta.saml(anyone=True)

    assert sign_in(okta, CAROL).status_code == HTTPStatus.OK


@pytest.mark.parametrize(
    "request_",
    [
        {"issuer": "https://other.example/"},
        {"acs": "https://other.example/acs/"},
        {"padding": 70_000},
    ],
)
def test_a_request_of_another_application_is_refused(okta, request_):
    okta.assign(BOB)

    assert sign_in(okta, BOB, **request_).status_code == HTTPStatus.BAD_REQUEST


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ("audience", ".//saml:Audience/text()"),
        ("recipient", ".//saml:SubjectConfirmationData/@Recipient"),
        ("destination", "/samlp:Response/@Destination"),
        ("issuer", "/samlp:Response/saml:Issuer/text()"),
        ("expired", ".//saml:Conditions/@NotOnOrAfter"),
        ("in_response_to", "/samlp:Response/@InResponseTo"),
    ],
)
def test_a_switch_makes_one_thing_wrong_and_signs_it(okta, wrong, path):
    okta.assign(BOB)
    good = response_in(sign_in(okta, BOB)).xpath(path, namespaces=SAML)
    okta.saml(wrong=[wrong])

    response = response_in(sign_in(okta, BOB))

    bad = response.xpath(path, namespaces=SAML)
    assert bad != good
    assert wrong != "expired" or bad[0] < good[0]
    assert signed_parts(okta, response) == ["Response", "Assertion"]


def test_another_key_does_not_verify_and_unsigned_has_no_signature(okta):
    okta.assign(BOB)
    okta.saml(wrong=["key"])
    foreign = response_in(sign_in(okta, BOB))
    okta.saml(wrong=["unsigned"])

    bare = response_in(sign_in(okta, BOB))

    with pytest.raises(xmlsec.Error):
        signed_parts(okta, foreign)
    assert signed_parts(okta, bare) == []


def test_the_same_response_can_be_sent_twice(okta):
    okta.assign(BOB)
    first = response_in(sign_in(okta, BOB)).get("ID")
    okta.saml(wrong=["duplicate"])

    assert response_in(sign_in(okta, BOB)).get("ID") == first


# The pages


def press(okta: StandIn, path: str, **fields: str) -> str:
    return requests.post(okta.url + path, data=fields, timeout=5).text


def test_a_visitor_assigns_renames_and_suspends_a_person(okta, scim):
    assert "Bob Line is assigned" in press(okta, "/people/assign", login=BOB)
    press(okta, "/people/update", login=BOB, firstName="Robert", lastName="Line")

    page = press(okta, "/people/deactivate", login=BOB)

    assert "Robert Line is deactivated" in page
    assert scim.users["u1"]["name"]["givenName"] == "Robert"
    assert scim.users["u1"]["active"] is False


def test_a_visitor_sets_up_provisioning_and_tests_it(okta, scim):
    base_url = okta.get("/connection")["scim_url"]
    form = {"scim_url": base_url, "dialect": "aiw", "header_style": "bearer", "do": "test"}

    kept = press(okta, "/app/scim", scim_token="", **form)
    unset = press(okta, "/app/scim", scim_token="s3cret", **{**form, "scim_url": ""})

    assert "verified successfully" in kept
    assert "s3cret" not in kept
    assert "were not accepted" in unset


def test_a_visitor_adds_a_person_and_markup_in_a_name_stays_text(okta):
    page = press(okta, "/people", firstName="<b>Eve", lastName="X", login="eve@acme.example")

    assert "&lt;b&gt;Eve X was added" in page
    assert "<b>Eve" not in page


def test_a_button_is_not_pressed_on_behalf_of_another_site(okta):
    answer = requests.post(
        f"{okta.url}/people/assign", data={"login": BOB}, timeout=5,
        headers={"Sec-Fetch-Site": "cross-site"},
    )  # fmt: skip

    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert not okta.people()[BOB]["is_assigned"]


@pytest.mark.parametrize("path", ["/", "/app", "/activity", "/api", "/style.css"])
def test_every_page_opens(okta, path):
    assert requests.get(okta.url + path, timeout=5).status_code == HTTPStatus.OK


def test_a_visitor_orders_trouble_and_ends_it(okta, api):
    press(okta, "/activity/trouble", trouble="token")
    refused = write_phone(api).status_code

    press(okta, "/activity/trouble", trouble="")

    assert refused == HTTPStatus.UNAUTHORIZED
    assert write_phone(api).status_code == HTTPStatus.OK
