"""Whatever goes wrong below /scim/ is said as a SCIM error."""

import json

import pytest
from django.db import OperationalError
from django.test import Client

from scim import people
from tests.scim.bodies import BARBARA, ERROR, changed, created

BOB = json.dumps(BARBARA).encode()


def is_scim_error(response, status, scim_type=None):
    body = response.json()
    return (
        response.status_code == status
        and response["Content-Type"] == "application/scim+json"
        and body["schemas"] == [ERROR]
        and body["status"] == str(status)
        and body.get("scimType") == scim_type
        and bool(body["detail"])
        and bool(response["X-Request-Id"])
    )


def send(idp, body, content_type="application/scim+json", **headers):
    return idp.http.post(
        "/scim/v2/acme/Users",
        data=body,
        content_type=content_type,
        headers={"Authorization": f"Bearer {idp.token}", **headers},
    )


@pytest.mark.parametrize(
    "path", ["/Nothing", "/Users/1/2", "", "/", "/Users/x%0Ay/z", "/users", "/Groups/1", "/Users/1"]
)
def test_an_unknown_address_below_the_base_is_a_scim_404(okta, path):
    assert is_scim_error(okta("GET", path), 404)


@pytest.mark.parametrize(
    "address",
    ["/scim/", "/scim/v1/acme/Users", "/scim/v2/acme/Nothing", "/scim/v2/ac_me/Users", "/scim/v2/",
     "/scim/v2/no.body/Users", "/scim/%00", "/scim/v2/acme%0A/Users", "/scim/v2/acme/Users"],
)  # fmt: skip
def test_without_a_token_every_address_asks_for_one(client, acme, address):
    response = client.get(address)

    assert is_scim_error(response, 401)
    assert response["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "scim_id",
    ["1", "bob", "00000000-0000-0000-0000-000000000000", "{0}", "urn:uuid:0", "%00", "bulkId:1"],
)
@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_an_id_that_is_nobodys_is_not_found(okta, method, scim_id):
    body = {"GET": None, "DELETE": None, "PUT": BARBARA}.get(
        method, {"Operations": [{"op": "remove", "path": "title"}]}
    )

    assert is_scim_error(okta(method, f"/Users/{scim_id}", body), 404)


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "/Users/1", "GET, PUT, PATCH, DELETE, HEAD"),
        ("PUT", "/Users", "GET, POST, HEAD"),
        ("DELETE", "/Users", "GET, POST, HEAD"),
        ("TRACE", "/Users", "GET, POST, HEAD"),
        ("OPTIONS", "/Users", "GET, POST, HEAD"),
        ("PATCH", "/Groups", "GET, POST, HEAD"),
    ],
)
def test_a_method_out_of_place_is_told_which_are_in_place(okta, method, path, allowed):
    response = okta(method, path)

    assert is_scim_error(response, 405)
    assert set(response["Allow"].split(", ")) == set(allowed.split(", "))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"text"',
        b"null",
        b"NaN",
        b'{"userName": NaN}',
        b'{"userName": Infinity}',
        b'{"active": true, "active": false, "userName": "x"}',
        b'{"userName": "x", "name": {"givenName": "a", "givenName": "b"}}',
        b'{"userName": "x", "USERNAME": "y"}',
        b'{"userName": "\\u0000"}',
        b'{"userName": "\\ud800"}',
        b'{"title\\udc00": "x"}',
        b'{"userName": "\xff"}',
        b"\xef\xbb\xbf" + BOB,
        BOB.decode().encode("utf-16"),
        b'{"userName": "x", "postalCode": ' + b"9" * 5000 + b"}",
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        b"[" * 100_000,
        b'{"userName": "x", "title": ' + b"[" * 40 + b"]" * 40 + b"}",
        b'{"schemas": ["urn:none"], "userName": "x"}',
        b'{"schemas": ["' + b"u" * 500_000 + b'"], "userName": "x"}',
        b'{"schemas": 7, "userName": "x"}',
    ],
)
def test_a_body_that_can_be_read_in_two_ways_or_none_is_refused(okta, acme, body):
    response = send(okta, body)

    assert is_scim_error(response, 400, "invalidSyntax")
    assert not acme.users.exists()


def test_a_schema_may_be_written_in_any_case(okta):
    response = send(okta, BOB.replace(b"urn:ietf", b"URN:IETF"))

    assert response.status_code == 201


def test_a_long_body_is_refused(okta, acme):
    response = send(okta, BOB[:-1] + b', "title": "' + b"x" * 1024 * 1024 + b'"}')

    assert is_scim_error(response, 413)
    assert not acme.users.exists()


@pytest.mark.parametrize(
    "content_type",
    ["application/scim+json", "application/json; charset=UTF-8", "application/vnd.x+json",
     'application/scim+json; charset="utf-8"', ""],
)  # fmt: skip
def test_json_by_any_of_its_names_is_taken(okta, content_type):
    assert send(okta, BOB, content_type).status_code == 201


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/xml", "application/json; charset=latin1", "x"]
)
def test_what_is_not_json_in_utf_8_is_refused(okta, content_type):
    assert is_scim_error(send(okta, BOB, content_type), 415)


def test_a_compressed_body_is_refused(okta):
    assert is_scim_error(send(okta, BOB, **{"Content-Encoding": "gzip"}), 415)


@pytest.mark.parametrize("accept", ["text/html", "image/png", "nonsense", ""])
def test_the_answer_is_scim_whatever_was_hoped_for(okta, accept):
    response = okta("GET", "/Users", Accept=accept)

    assert response.status_code == 200
    assert response["Content-Type"] == "application/scim+json"


def test_headers_about_other_addresses_change_nothing(okta):
    response = okta(
        "GET",
        "/Users",
        **{
            "Host": "evil.example",
            "X-Forwarded-Host": "evil.example",
            "X-Original-URL": "/scim/v2/globex/Users",
            "X-HTTP-Method-Override": "DELETE",
        },
    )

    assert response.status_code == 200
    assert b"evil" not in response.content


@pytest.mark.parametrize("path", ["/Users", "/Schemas"])
def test_a_flood_of_parameters_is_the_clients_error(okta, path):
    assert is_scim_error(okta("GET", f"{path}?{'a=1&' * 1500}"), 400)


def test_addresses_work_with_a_slash_at_the_end(okta):
    path = created(okta)

    assert okta("GET", f"{path}/").status_code == 200
    assert (
        okta("POST", "/Users/", changed(BARBARA, userName="x", externalId="x")).status_code == 201
    )


def test_our_own_failure_is_a_scim_error_without_a_trace(okta, monkeypatch):
    monkeypatch.setattr(people, "listed", lambda *_: 1 / 0)

    response = okta("GET", "/Users")

    assert is_scim_error(response, 500)
    assert response["X-Request-Id"] in response.json()["detail"]
    assert b"division" not in response.content


def test_a_busy_database_asks_to_come_back(okta, monkeypatch):
    def busy(*_):
        raise OperationalError("database is locked")

    monkeypatch.setattr(people, "listed", busy)

    response = okta("GET", "/Users")

    assert is_scim_error(response, 503)
    assert response["Retry-After"].isdecimal()
    assert b"locked" not in response.content


def test_head_answers_like_get_without_a_body(okta):
    response = okta("HEAD", "/Users")

    assert (response.status_code, response.content) == (200, b"")


def test_a_session_of_the_console_opens_nothing_here(acme, alice):
    browser = Client()
    browser.force_login(alice)

    assert is_scim_error(browser.get("/scim/v2/acme/Users"), 401)
