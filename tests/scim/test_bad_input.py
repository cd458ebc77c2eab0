"""Hostile and broken input: a clear refusal, one record of the call, and nothing changes.

Each table is a row of what other servers have been brought down with. That nothing takes long
is not timed here: each limit is shown to come before the work that it saves.
"""

import json
from urllib.parse import quote

import pytest

from identity import organizations, users
from scim.filters import grammar, lexer
from tests.conftest import ACTOR, arrival, five_licenses, scim_client, with_a_line
from tests.scim.bodies import (
    CORE,
    ENTERPRISE,
    patch,
    pathless,
    pushed,
    speak,
)
from tests.scim.harmless import INSIDE, UNREADABLE, everything, records, said

pytestmark = pytest.mark.django_db
SEARCH = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"


@pytest.fixture(scope="module")
def acme(kept):
    return organizations.create("acme", name="Acme", actor=ACTOR)


@pytest.fixture(scope="module")
def okta(acme):
    return scim_client(acme)


@pytest.fixture(scope="module")
def bob(acme):
    five_licenses(acme)
    return with_a_line(acme)


@pytest.fixture(scope="module")
def carol(acme):
    carol = arrival(acme, "carol", "Suspended")
    users.suspend(carol, actor=ACTOR)
    return carol


@pytest.fixture(scope="module")
def sales(okta, bob):
    """The path of a group with a member."""
    return pushed(okta, bob)


@pytest.fixture
def refusal(okta, bob, carol, sales):
    """`refusal(method, path, …)`: what it says, once it is clear that it has done no harm.

    In the path, `<bob>` and `<sales>` stand for a person and a group.
    """
    before = []

    def send(method, path, body=None, content_type="application/scim+json", **headers):
        path = path.replace("<bob>", f"Users/{bob.scim_id}").replace("<sales>", sales[1:])
        known = records()
        before[:] = before or [everything()]
        answer = okta.http.generic(
            method,
            f"/scim/v2/acme/{path}",
            body if isinstance(body, bytes) else b"" if body is None else json.dumps(body),
            content_type=content_type,
            headers={"Authorization": f"Bearer {okta.token}", **headers},
        )
        assert everything() == before[0]
        assert records() == known + 1
        return said(answer)

    return send


# --- Filters: long, many, deep ------------------------------------------------------------------


def terms(count):
    return " or ".join(['displayName eq "b"'] * count)


@pytest.mark.parametrize(
    "text",
    [
        'displayName eq "' + "b" * 1_000_000 + '"',
        terms(21),
        terms(20_000),
        "(" * 9 + 'displayName eq "b"' + ")" * 9,
        "(" * 100_000,
        "not " * 500 + "(displayName pr)",
        "not(" * 9 + "displayName pr" + ")" * 9,
        'displayName eq "\\u0000"',
        'displayName eq "\\ud800"',
        'displayName eq "\\x"',
        "displayName eq NaN",
        "displayName eq " + "9" * 2000,
        "displayName eq 1e400",
        "displayName eq Infinity",
        "_connector eq 1",
        'password__startswith eq "a"',
        "meta.created gt 1e400",
        "id",
        "eq",
        "[",
        ")",
        "\ufffd",
        "displayName eq \x7f",
    ],
)
def test_a_filter_beyond_all_bounds_or_sense_is_refused(refusal, text):
    body = {"schemas": [SEARCH], "filter": text}

    for kind in ("Users", "Groups"):
        assert refusal("GET", f"{kind}?filter={quote(text)}") == (400, "invalidFilter")
        assert refusal("POST", f"{kind}/.search", body) == (400, "invalidFilter")
    assert refusal("POST", ".search", body) == (400, "invalidFilter")


def test_a_filter_is_measured_before_it_is_read(monkeypatch):
    monkeypatch.setattr(lexer, "PATTERN", None)
    monkeypatch.setattr(grammar, "tokens", None)

    with pytest.raises(lexer.FilterError, match="longer than 2048"):
        grammar.parse("(" * 2049)


def test_reading_a_filter_ends_with_the_first_term_too_many():
    reader = grammar.Reader(lexer.tokens(terms(100)))

    with pytest.raises(lexer.FilterError, match="more than 20"):
        reader.disjunction()

    assert reader.terms == 21


# --- Bodies ---------------------------------------------------------------------------------------

BODIES = {
    "nothing": b"",
    "half an object": b'{"userName": "x"',
    "a list": b"[]",
    "a text": b'"text"',
    "null": b"null",
    "a number": b"1",
    "two documents": b"{}{}",
    "a comment": b'{/**/"userName": "x"}',
    "single quotes": b"{'userName': 'x'}",
    "NaN": b'{"userName": "x", "title": NaN}',
    "Infinity": b'{"userName": "x", "title": -Infinity}',
    "an infinite number": b'{"userName": "x", "title": 1e400}',
    "5,000 digits": b'{"userName": "x", "title": ' + b"9" * 5000 + b"}",
    "deep objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "deep lists": b"[" * 500_000,
    "33 levels": b'{"userName": "x", "title": ' + b"[" * 33 + b"]" * 33 + b"}",
    "a name twice": b'{"userName": "x", "active": true, "active": false}',
    "a name twice, deeper": b'{"userName": "x", "name": {"givenName": "a", "givenName": "b"}}',
    "two spellings": b'{"userName": "x", "USERNAME": "y"}',
    "NUL": b'{"userName": "x", "title": "a\\u0000b"}',
    "NUL in a name": b'{"userName": "x", "ti\\u0000tle": "a"}',
    "NUL, not escaped": b'{"userName": "x", "title": "a\x00b"}',
    "a lone surrogate": b'{"userName": "x", "title": "\\udc00"}',
    "surrogates in bytes": b'{"userName": "x", "title": "\xed\xa0\x80"}',
    "no UTF-8": b'{"userName": "\xff"}',
    "Latin-1": '{"userName": "é"}'.encode("latin1"),
    "a byte order mark": b"\xef\xbb\xbf" + b'{"userName": "x"}',
    "UTF-16": '{"userName": "x"}'.encode("utf-16"),
    "UTF-32": '{"userName": "x"}'.encode("utf-32"),
    "a foreign schema": b'{"schemas": ["urn:none"], "userName": "x"}',
    "a megabyte of schema": b'{"schemas": ["' + b"u" * 900_000 + b'"], "userName": "x"}',
    "a number for a schema": b'{"schemas": 7, "userName": "x"}',
    "an object for a schema": b'{"schemas": {"urn": 1}, "userName": "x"}',
    "objects among schemas": b'{"schemas": [{}, null], "userName": "x"}',
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_a_body_with_two_meanings_or_none_is_refused(refusal, body):
    for method, path in (("POST", "Users"), ("PUT", "<bob>"), ("PATCH", "<bob>")):
        assert refusal(method, path, body) == (400, "invalidSyntax")
    for method, path in (("POST", "Groups"), ("PUT", "<sales>"), ("PATCH", "<sales>")):
        of_a_group = body.replace(b"userName", b"displayName").replace(b"USERN", b"DISPLAYN")
        assert refusal(method, path, of_a_group) == (400, "invalidSyntax")


@pytest.mark.parametrize(
    "attribute",
    [
        {"name": {"givenName": "a", "GivenName": "b"}},
        {"emails": [{"value": "a", "Value": "b"}]},
        {ENTERPRISE: {"department": "a", "DEPARTMENT": "b"}},
        {ENTERPRISE: {"manager": {"value": "a", "VALUE": "b"}}},
    ],
)
def test_a_part_in_two_spellings_has_two_meanings_too(refusal, attribute):
    body = {"userName": "bob@acme.example", **attribute}

    assert refusal("POST", "Users", body) == (400, "invalidSyntax")
    assert refusal("PUT", "<bob>", body) == (400, "invalidSyntax")
    assert refusal("PATCH", "<bob>", pathless(**attribute)) == (400, "invalidSyntax")


@pytest.mark.parametrize(
    ("path", "mebibytes"), [("Users", 1), ("Users/.search", 1), ("Groups", 10)]
)
def test_a_body_beyond_its_limit_is_refused_unread(refusal, path, mebibytes):
    limit = mebibytes * 1024 * 1024
    name = b"filter" if path.endswith(".search") else b"displayName"
    body = b'{"%s": "%s"}' % (name, b"x" * (limit - len(name) - 8))
    assert len(body) == limit

    assert refusal("POST", path, body + b" ") == (413, None)
    assert refusal("POST", path, body)[0] == 400


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", "multipart/form-data",
                                          "application/json; charset=latin1", "json", "a/b; c"])  # fmt: skip
def test_what_is_not_json_is_refused_by_its_name(refusal, content_type):
    for method, path in (("POST", "Users"), ("PUT", "<bob>"), ("PATCH", "<sales>")):
        assert refusal(method, path, b"{}", content_type) == (415, None)


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate", "identity, gzip", "x"])
def test_compressed_bodies_are_refused(refusal, encoding):
    assert refusal("POST", "Users", b"{}", **{"Content-Encoding": encoding}) == (415, None)


# --- Values ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("mark", UNREADABLE)
def test_a_name_that_cannot_be_seen_is_refused(refusal, mark):
    assert refusal("POST", "Users", {"userName": f"bob{mark}"}) == (400, "invalidValue")
    assert refusal("POST", "Groups", {"displayName": f"Sales{mark}"}) == (400, "invalidValue")
    renamed = pathless(userName=f"bob{mark}")
    assert refusal("PATCH", "<bob>", renamed) == (400, "invalidValue")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"userName": None},
        {"userName": ""},
        {"userName": "  "},
        {"userName": []},
        {"userName": {}},
        {"userName": {"a": 1}},
        {"userName": ["a", "b"]},
        {"userName": "x" * 255},
        {"userName": "ﷺ" * 200},  # eighteen letters each, once it is folded
        {"userName": "x", "externalId": "y" * 255},
        {"userName": "x", "active": "perhaps"},
        {"userName": "x", "active": 1},
        {"userName": "x", "active": {}, "emails": "a@b", "name": 7},
        {"userName": "x", "name": "Bob"},
        {"userName": "x", "addresses": ["Bonn"]},
        {"userName": "x", "emails": [[["a@b"], "c"]]},
        {"userName": "x", ENTERPRISE: "Sales"},
        {"userName": "x", ENTERPRISE: ["Sales"]},
        {f"{CORE}:userName": "x"},
    ],
)
def test_a_person_who_cannot_be_is_not_made(refusal, body):
    assert refusal("POST", "Users", body) == (400, "invalidValue")
    assert refusal("PUT", "<bob>", body) == (400, "invalidValue")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"displayName": None},
        {"displayName": " "},
        {"displayName": {}},
        {"displayName": ["a", "b"]},
        {"displayName": "x" * 255},
        {"displayName": "x", "externalId": "y" * 255},
        {"displayName": "x", "members": [{}, {"display": "Bob"}]},
        {"displayName": "x", "members": [{"value": "1", "type": "Group"}]},
        {"displayName": "x", "members": [{"value": "1", "$ref": "../Groups/1"}]},
        {"displayName": "x", "members": [[[], ["a", "b"]]]},
        {"displayName": "x", "members": {"value": {"value": [1, 2]}}},
    ],
)
def test_a_group_that_cannot_be_is_not_made(refusal, body):
    assert refusal("POST", "Groups", body) == (400, "invalidValue")
    assert refusal("PUT", "<sales>", body) == (400, "invalidValue")


# --- Pages and parameters -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    ["count=1e3", "count=ten", "count=1.0", "count=", "count=%00", "count=0x10", "count=1&count=2",
     "count=" + "9" * 5000, "count=%D9%A3", "startIndex=1&startIndex=1", "startIndex=1%200",
     "startIndex=null", "attributes=id&attributes=meta", "excludedAttributes=a&excludedAttributes=a",
     "attributes=id&excludedAttributes=meta"],
)  # fmt: skip
def test_a_parameter_of_no_or_of_two_meanings_is_refused(refusal, query):
    for kind in ("Users", "Groups"):
        assert refusal("GET", f"{kind}?{query}") == (400, "invalidValue")


@pytest.mark.parametrize("kind", ["Users", "Groups"])
def test_two_filters_are_one_too_many(refusal, kind):
    assert refusal("GET", f"{kind}?filter=id+pr&filter=id+pr") == (400, "invalidFilter")


@pytest.mark.parametrize(
    ("body", "scim_type"),
    [
        ({"count": "ten"}, "invalidValue"),
        ({"count": True}, "invalidValue"),
        ({"count": 1.5}, "invalidValue"),
        ({"count": [1]}, "invalidValue"),
        ({"startIndex": {}}, "invalidValue"),
        ({"attributes": [1]}, "invalidValue"),
        ({"attributes": {"a": 1}}, "invalidValue"),
        ({"attributes": ["id"], "excludedAttributes": ["meta"]}, "invalidValue"),
        ({"filter": ["id pr"]}, "invalidFilter"),
        ({"filter": 7}, "invalidFilter"),
        ({"filter": {}}, "invalidFilter"),
        ({"filter": False}, "invalidFilter"),
        ({"schemas": [CORE]}, "invalidSyntax"),
    ],
)
def test_a_search_that_makes_no_sense_is_refused(refusal, body, scim_type):
    for path in ("Users/.search", "Groups/.search", ".search"):
        assert refusal("POST", path, {"schemas": [SEARCH], **body}) == (400, scim_type)


# --- PATCH ----------------------------------------------------------------------------------------

GOOD = {"op": "replace", "path": "externalId", "value": "harm"}
OPERATIONS = {
    "an unknown op": ({"op": "move", "path": "displayName"}, "invalidSyntax"),
    "no op": ({"path": "displayName", "value": "x"}, "invalidSyntax"),
    "a list for op": ({"op": ["add"], "path": "displayName", "value": "x"}, "invalidSyntax"),
    "op in two spellings": ({"op": "add", "OP": "remove", "path": "title"}, "invalidSyntax"),
    "a text for an operation": ("replace", "invalidSyntax"),
    "removal of nothing": ({"op": "remove"}, "noTarget"),
    "a number for a path": ({"op": "add", "path": 7, "value": "x"}, "invalidPath"),
    "an open bracket": ({"op": "add", "path": "displayName[", "value": "x"}, "invalidPath"),
    "a path of dots": ({"op": "add", "path": "a.b.c.d", "value": "x"}, "invalidPath"),
    "NUL in a path": ({"op": "add", "path": "display\ufffdName", "value": "x"}, "invalidPath"),
    "a megabyte of path": ({"op": "add", "path": "a" * 900_000, "value": "x"}, "invalidPath"),
    "the core schema": ({"op": "remove", "path": CORE}, "mutability"),
    "no object": ({"op": "replace", "value": "Barbara"}, "invalidValue"),
    "a list": ({"op": "replace", "value": [{"displayName": "x"}]}, "invalidValue"),
    "two spellings": ({"op": "replace", "value": {"title": "x", "Title": "y"}}, "invalidSyntax"),
}
PEOPLE = {
    "nobody's name": ({"op": "replace", "path": "userName", "value": None}, "invalidValue"),
    "no name": ({"op": "remove", "path": "userName"}, "mutability"),
    "a filter on one value": (
        {"op": "add", "path": 'title[value eq "x"]', "value": "x"},
        "invalidPath",
    ),
    "an unknown part": (
        {"op": "add", "path": 'emails[size eq "1"].value', "value": "x"},
        "invalidFilter",
    ),
    "a condition of 21 terms": (
        {"op": "add", "path": f"emails[{terms(21).replace('displayName', 'type')}]", "value": {}},
        "invalidFilter",
    ),
    "a condition of 9 levels": (
        {"op": "add", "path": "emails[" + "(" * 9 + "type pr" + ")" * 9 + "]", "value": {}},
        "invalidFilter",
    ),
    "no entry to make": (
        {"op": "add", "path": 'emails[type ne "work" and not (type pr)].value', "value": "x"},
        "noTarget",
    ),
    "neither true nor false": (
        {"op": "replace", "path": "active", "value": "perhaps"},
        "invalidValue",
    ),
}
GROUPS = {
    "no name": ({"op": "remove", "path": "displayName"}, "mutability"),
    "an empty name": ({"op": "replace", "path": "displayName", "value": ""}, "invalidValue"),
    "members by color": (
        {"op": "remove", "path": 'members[color eq "red"]'},
        "invalidFilter",
    ),
    "members without an id": ({"op": "add", "path": "members", "value": [{}, {"a": 1}]}, None),
    "a member who is a group": (
        {"op": "add", "path": "members", "value": [{"value": "x", "type": "Group"}]},
        "invalidValue",
    ),
}


@pytest.mark.parametrize(
    ("path", "operation", "scim_type"),
    [
        pytest.param(path, *case, id=f"{path} {name}")
        for path, cases in (("<bob>", OPERATIONS | PEOPLE), ("<sales>", OPERATIONS | GROUPS))
        for name, case in cases.items()
        if case[1] and not (path == "<sales>" and name == "the core schema")
    ],
)
def test_a_patch_with_one_bad_operation_does_nothing_at_all(refusal, path, operation, scim_type):
    assert refusal("PATCH", path, patch(GOOD, operation)) == (400, scim_type)


@pytest.mark.parametrize(
    "body",
    [
        {},
        patch(),
        patch(*[GOOD] * 1001),
        {"Operations": {}},
        {"Operations": GOOD},
        {"Operations": [GOOD], "operations": []},
        {"Operations": [None]},
        {"schemas": [CORE], "Operations": [GOOD]},
        {"schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], "Operations": [GOOD]},
    ],
)
def test_what_is_no_list_of_a_thousand_operations_is_refused(refusal, body):
    assert refusal("PATCH", "<bob>", body) == (400, "invalidSyntax")
    assert refusal("PATCH", "<sales>", body) == (400, "invalidSyntax")


@pytest.mark.parametrize(
    ("path", "operation", "scim_type"),
    [
        ("<bob>", {"op": "add", "value": {"title": "x"}}, "invalidSyntax"),
        ("<bob>", {"op": "add", "path": 'emails[type eq "x"].value', "value": "x"}, "noTarget"),
        ("<bob>", {"op": "remove", "path": 'emails[type eq "x"]'}, "noTarget"),
        ("<bob>", {"op": "replace", "path": "meta.version", "value": "x"}, "mutability"),
        ("<bob>", {"op": "replace", "path": "groups", "value": []}, "mutability"),
        ("<bob>", {"op": "replace", "path": "active", "value": "True"}, "invalidValue"),
        ("<bob>", {"op": "remove", "path": "emails", "value": [{"a": "b"}]}, "invalidValue"),
        ("<sales>", {"op": "add", "value": {"displayName": "x"}}, "invalidSyntax"),
        ("<sales>", {"op": "replace", "path": "id", "value": "x"}, "mutability"),
        ("<sales>", {"op": "remove", "path": "members", "value": [{"value": "1"}]}, "invalidValue"),
    ],
)
def test_strict_refuses_what_others_bear(refusal, acme, path, operation, scim_type):
    speak(acme, "strict")
    good = {"op": "replace", "path": "externalId", "value": "harm"}

    assert refusal("PATCH", path, patch(good, operation)) == (400, scim_type)


# --- Doors to the inside --------------------------------------------------------------------------


def test_names_of_the_inside_are_no_filters(refusal):
    for name in INSIDE:
        text = quote(f'{name} eq "1"')
        assert refusal("GET", f"Users?filter={text}") == (400, "invalidFilter")
        assert refusal("GET", f"Groups?filter={text}") == (400, "invalidFilter")


def test_names_of_the_inside_are_no_paths(refusal, acme):
    speak(acme, "strict")

    for name in INSIDE:
        change = patch({"op": "replace", "path": name, "value": "1"})
        scim_type = (
            "invalidPath" if name.startswith("_") else "invalidSyntax"
        )  # no name, or unknown
        assert refusal("PATCH", "<bob>", change) == (400, scim_type)
        assert refusal("PATCH", "<sales>", change) == (400, scim_type)


# --- Versions, methods, addresses -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "status", "scim_type"),
    [
        ('W/"0"', 412, None),
        ('"0", "00"', 412, None),
        ('W/"' + "9" * 5000 + '"', 412, None),
        ("latest", 400, "invalidVers"),
        ('"open', 400, "invalidVers"),
        ("**", 400, "invalidVers"),
        ("w/'1'", 400, "invalidVers"),
        ('"1"' * 2000, 400, "invalidVers"),
    ],
)
def test_a_write_for_no_version_of_ours_is_refused(refusal, header, status, scim_type):
    whole = {"userName": "bob@acme.example", "displayName": "Harm"}
    change = patch({"op": "replace", "path": "displayName", "value": "Harm"})

    for path in ("<bob>", "<sales>"):
        for method, body in (("PUT", whole), ("PATCH", change), ("DELETE", None)):
            answer = refusal(method, path, body, **{"If-Match": header})
            assert answer == (status, scim_type)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("PUT", "Users/00000000-0000-0000-0000-000000000000", 404),
        ("DELETE", "Groups/00000000-0000-0000-0000-000000000000", 404),
        ("POST", "<bob>", 405),
        ("POST", "<sales>", 405),
        ("TRACE", "Users", 405),
        ("TRACE", "<bob>", 405),
        ("OPTIONS", "<bob>", 405),
        ("CONNECT", "<bob>", 405),
        ("PROPFIND", "Users", 405),
        ("DELETE", "Users", 405),
        ("PATCH", "Groups", 405),
        ("PUT", "Schemas", 405),
        ("DELETE", "ServiceProviderConfig", 405),
        ("GET", "Users/.search", 405),
        ("GET", "Users/1", 404),
        ("GET", "Users/-1", 404),
        ("GET", "Users/{bob}", 404),
        ("GET", "Users/%27%20OR%201=1--", 404),
        ("GET", "Users/%E2%80%AE", 404),
        ("GET", "Users/%FF", 404),
        ("GET", "Users/" + "a" * 5000, 404),
        ("GET", "Groups/bulkId:x", 404),
        ("DELETE", "Users/null", 404),
        ("GET", "users", 404),
        ("GET", "Users//", 404),
        ("GET", "Nothing", 404),
        ("POST", "Nothing/.search", 404),
        ("GET", "../../globex/Users", 404),
        ("GET", "..%2f..%2fglobex%2fUsers", 404),
        ("GET", "%2e%2e/globex/Users", 404),
        ("GET", "Users;a=b", 404),
        ("GET", "Users%3Bx", 404),
        ("GET", "Users%5c..", 404),
        ("GET", "Users%00", 404),
        ("GET", "Schemas/urn:none", 404),
        ("GET", "ResourceTypes/__class__", 404),
        ("GET", "ServiceProviderConfig?filter=id+pr", 403),
        ("GET", "Users?" + "a=1&" * 1500, 400),
    ],
)
def test_an_address_or_method_out_of_place_is_refused(refusal, method, path, status):
    body = None if method in ("GET", "DELETE", "TRACE") else {"userName": "x"}

    assert refusal(method, path, body) == (status, None)
