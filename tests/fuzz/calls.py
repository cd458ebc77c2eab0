"""Whole calls: a method, an address, a body, headers; most of them nearly right."""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from hypothesis import strategies as st

from scim import schemas
from tests.fuzz.filters import filters, paths
from tests.fuzz.values import URNS, anything, filled, letters, names, spelled, tame, words

MESSAGES = "urn:ietf:params:scim:api:messages:2.0:"
ADDRESSES = ["/Users", "/Groups", "/Users/<bob>", "/Users/<carol>", "/Groups/<sales>", "/Users/<last>",
             "/Groups/<last>", "/Users/.search", "/Groups/.search", "/.search", "/ServiceProviderConfig",
             "/ResourceTypes", "/ResourceTypes/User", "/Schemas", "/Bulk", "/Me", "/Nothing", "/",
             "/Licenses", "/Licenses/standard", "/Licenses/.search",
             "/Users/<sales>", "/Groups/<bob>", "/Users/<foreign>", "/Users/<owner>"]  # fmt: skip
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE"]
# An address with the methods that are served there: what is refused at the door is soon tried out.
USUAL = [
    *[("POST", "/Users"), ("POST", "/Groups"), ("GET", "/Users"), ("GET", "/Groups")] * 2,
    *[(method, f"/Users/<{who}>") for method in ("PUT", "PATCH") for who in ("bob", "last")] * 3,
    *[(method, f"/Groups/<{who}>") for method in ("PUT", "PATCH") for who in ("sales", "last")] * 3,
    *[("POST", "/.search"), ("POST", "/Users/.search"), ("POST", "/Groups/.search")],
    *[("DELETE", "/Users/<carol>"), ("DELETE", "/Groups/<last>"), ("POST", "/Bulk"), ("POST", "/Bulk")],
    *[("ECHO", "/Users/<bob>"), ("ECHO", "/Groups/<sales>"), ("ECHO", "/Users/<last>")],
]  # fmt: skip


PATHS = ["members", 'members[value eq "<bob>"]', "active", "displayName", "title", "name.givenName",
         'emails[type eq "work"].value', "emails", "roles", f"{schemas.ENTERPRISE.id}:manager"]  # fmt: skip


@dataclass(frozen=True)
class Call:
    """In `path` and `body`, `<bob>`, `<sales>` and the like stand for ids.

    The method ECHO stands for reading a resource and putting it back.
    """

    method: str
    path: str
    query: str = ""
    body: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "application/scim+json"


def schemas_named(*urns: str):
    right = st.just(list(urns))
    odd = st.one_of(
        st.just([each.upper() for each in urns]),
        st.lists(st.sampled_from(URNS), max_size=3),
        anything,
    )
    return st.integers(0, 9).flatmap(lambda chance: right if chance else odd)


@st.composite
def resources(draw, core: schemas.Schema, required: str):
    body = draw(filled(core, required))
    for extension in schemas.EXTENSIONS if core is schemas.USER else ():
        if not draw(st.integers(0, 2)):
            body[draw(spelled(extension.id))] = draw(filled(extension))
    if not draw(st.integers(0, 4)):
        body |= draw(st.dictionaries(names, anything, max_size=2))
    body["schemas"] = draw(schemas_named(core.id))
    if draw(st.booleans()):
        body["externalId"] = draw(st.one_of(tame, tame, words, anything))
    return body


members = st.lists(
    st.fixed_dictionaries(
        {"value": st.sampled_from(["<bob>", "<carol>", "<last>", "<sales>", "x"])},
        optional={"type": words, "display": words, "$ref": words},
    ),
    max_size=4,
)


@st.composite
def operations(draw):
    value = st.one_of(
        *(tame, tame, words, anything, members, st.booleans(), st.none()),
        *(filled(schemas.USER), filled(schemas.GROUP)),
    )
    operation: dict[str, Any] = {
        draw(spelled("op")): draw(
            st.one_of(*[spelled(st.sampled_from(["add", "replace", "remove"]))] * 8, anything)
        )
    }
    if draw(st.integers(0, 3)):
        operation["path"] = draw(
            st.one_of(
                paths,
                st.sampled_from(PATHS),
                st.sampled_from(PATHS),
            )
        )
    if draw(st.integers(0, 3)):
        operation[draw(spelled("value"))] = draw(value)
    return operation


patches = st.fixed_dictionaries(
    {
        "schemas": schemas_named(f"{MESSAGES}PatchOp"),
        "Operations": st.one_of(*[st.lists(operations(), min_size=1, max_size=3)] * 8, anything),
    }
)
searches = st.fixed_dictionaries(
    {"schemas": schemas_named(f"{MESSAGES}SearchRequest")},
    optional={
        "filter": st.one_of(filters, anything),
        "sortBy": st.one_of(names, anything),
        "sortOrder": st.one_of(st.sampled_from(["ascending", "descending"]), anything),
        "startIndex": st.one_of(st.integers(-3, 10), anything),
        "count": st.one_of(st.integers(-3, 300), anything),
        "cursor": st.one_of(st.just(""), anything),
        "attributes": st.one_of(st.lists(names, max_size=3), anything),
        "excludedAttributes": st.one_of(st.lists(names, max_size=3), anything),
    },
)
users = resources(schemas.USER, "userName")
groups = st.tuples(resources(schemas.GROUP, "displayName"), members).map(
    lambda two: {**two[0], "members": two[1]}
)
bulk_operations = st.fixed_dictionaries(
    {
        "method": st.one_of(st.sampled_from(["POST", "PUT", "PATCH", "DELETE"]), anything),
        "path": st.one_of(st.sampled_from(ADDRESSES), letters),
    },
    optional={
        "bulkId": st.one_of(st.sampled_from(["a", "b"]), anything),
        "data": st.one_of(users, groups, patches, anything),
        "version": words,
    },
)
bulks = st.fixed_dictionaries(
    {
        "schemas": schemas_named(f"{MESSAGES}BulkRequest"),
        "Operations": st.one_of(st.lists(bulk_operations, max_size=4), anything),
    },
    optional={"failOnErrors": st.one_of(st.integers(-1, 3), anything)},
)


def body_for(method: str, path: str):
    """What belongs there, or something else."""
    if path.endswith(".search"):
        right = searches
    elif path == "/Bulk":
        right = bulks
    elif method == "PATCH":
        right = patches
    else:
        right = groups if path.startswith("/Groups") else users
    return st.one_of(*[right] * 12, users, groups, patches, anything)


@st.composite
def written(draw, body):
    """JSON, mostly; now and then with bytes torn out or put in."""
    raw = json.dumps(draw(body)).encode()
    if draw(st.integers(0, 11)):
        return raw
    at = draw(st.integers(0, len(raw)))
    junk = draw(
        st.one_of(
            st.binary(max_size=4), st.sampled_from([b'"a":1,', b"\\u0000", b"\\ud800", b"[" * 40])
        )
    )
    return raw[:at] + junk + raw[at + draw(st.integers(0, 3)) :]


parameters = st.lists(
    st.one_of(
        st.tuples(st.just("filter"), filters),
        st.tuples(st.just("filter"), filters),
        st.tuples(
            st.sampled_from(["attributes", "excludedAttributes"]),
            st.lists(names, max_size=3).map(",".join),
        ),
        st.tuples(st.just("sortBy"), names),
        st.tuples(st.just("sortOrder"), st.sampled_from(["ascending", "descending", "up"])),
        st.tuples(
            st.sampled_from(["startIndex", "count"]),
            st.one_of(st.integers(-5, 300).map(str), words),
        ),
        st.tuples(st.just("cursor"), st.one_of(st.just(""), words)),
        st.tuples(letters, words),
    ),
    max_size=4,
).map(lambda pairs: urlencode(pairs, errors="replace"))
plain = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=20)
headers = st.fixed_dictionaries(
    {},
    optional={
        "If-Match": st.one_of(st.sampled_from(["*", "<tag>", 'W/"0"', '"', "W/"]), plain),
        "If-None-Match": st.one_of(st.sampled_from(["*", "<tag>", '"x", "y"']), plain),
        "Accept": plain,
        "X-HTTP-Method-Override": st.sampled_from(METHODS),
        "X-Forwarded-Host": plain,
        "X-Request-Id": plain,
    },
)
content_types = st.sampled_from(
    ["application/scim+json"] * 12
    + [
        "application/json",
        "",
        "text/plain",
        "application/json; charset=utf-16",
        "multipart/form-data",
    ]
)
segments = letters.map(lambda text: quote(text, safe="", errors="replace"))


@st.composite
def calls(draw):
    if draw(st.integers(0, 4)):
        method, path = draw(st.sampled_from(USUAL))
    else:
        method, path = draw(st.sampled_from(METHODS)), draw(st.sampled_from(ADDRESSES))
        path += draw(st.sampled_from(["", "", "/", f"/{draw(segments)}"]))
    body = None
    if method in ("POST", "PUT", "PATCH") or not draw(st.integers(0, 9)):
        body = draw(written(body_for(method, path)))
    return Call(
        method=method,
        path=path,
        query=draw(parameters) if method in ("GET", "HEAD") or not draw(st.integers(0, 3)) else "",
        body=body,
        headers=draw(headers) if not draw(st.integers(0, 3)) else {},
        content_type=draw(content_types),
    )


sessions = st.lists(calls(), min_size=2, max_size=8)
