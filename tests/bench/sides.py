"""The two sides of each comparison, as calls without arguments."""

from collections.abc import Callable, Iterator
from http import HTTPStatus
from io import BytesIO
from itertools import count
from typing import Any
from urllib.parse import quote

import orjson
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.test import RequestFactory, override_settings

from identity import organizations, scim_tokens, users
from identity.audit import Actor
from identity.models import Organization
from identity.profiles import Profile
from tests.bench import bare

ACTOR = Actor("the benchmark", "command")
Call = Callable[[], None]


class BareRequest(WSGIRequest):
    urlconf = "tests.bench.bare"


class BareHandler(WSGIHandler):
    request_class = BareRequest


def operations(people: int) -> Iterator[tuple[str, Call, Call]]:
    """Name, bare call, SCIM call: each pair sends the same statements to the database."""
    acme = organizations.create("acme", name="Acme", actor=ACTOR)
    scim = _scim(acme)
    scim_id, user_name = _populate(acme, people)
    with override_settings(MIDDLEWARE=[]):
        handler = BareHandler()

    def pair(name: str, call: Call) -> tuple[str, Call, Call]:
        call()  # the use of the token is written once a minute
        with bare.recording(name.replace(" ", "-")):
            call()
        return name, _bare(handler, f"/{name.replace(' ', '-')}"), call

    yield pair("one by id", scim("GET", f"/Users/{scim_id}"))
    wanted = quote(f'userName eq "{user_name}"')
    yield pair("find by userName", scim("GET", f"/Users?filter={wanted}"))
    yield pair("page of 100", scim("GET", "/Users?startIndex=1&count=100"))
    yield _creating(acme, pair, scim)
    yield pair("PATCH", scim("PATCH", f"/Users/{scim_id}", _title))


def _creating(acme: Organization, pair: Callable[..., Any], scim: Callable[..., Call]) -> Any:
    found = pair("create", scim("POST", "/Users", _person))
    latest = acme.users.latest("pk")
    bare.make_unique(latest.user_name, latest.external_id, latest.federation_id)
    bare.make_unique_id(latest.scim_id)
    return found


def _person(number: int) -> dict[str, Any]:
    address = f"new{number}@acme.example"
    return {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": address,
        "externalId": f"00unew{number}",
        "name": {"givenName": "New", "familyName": str(number)},
        "emails": [{"value": address, "type": "work", "primary": True}],
        "active": True,
    }


def _title(number: int) -> dict[str, Any]:
    return {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [{"op": "replace", "value": {"title": f"Guide {number}"}}],
    }


def _populate(acme: Organization, people: int) -> tuple[str, str]:
    """Returns SCIM ID and user name of somebody in the middle."""
    connection = acme.scim_connections.get()
    for number in range(people):
        address = f"person{number}@acme.example"
        name = {"givenName": "Person", "familyName": str(number)}
        emails = [{"value": address, "type": "work", "primary": True}]
        profile = Profile(
            address,
            external_id=f"00u{number}",
            email=address,
            attributes={"name": name, "emails": emails},
        )
        users.provision(connection, profile=profile, is_active=True, actor=ACTOR)
    chosen = acme.users.get(user_name=f"person{people // 2}@acme.example")
    return str(chosen.scim_id), chosen.user_name


def _scim(acme: Organization) -> Callable[..., Call]:
    _, token = scim_tokens.issue(acme.scim_connections.get(), name="bench", actor=ACTOR)
    handler, numbers = WSGIHandler(), count(1)
    headers = {"Authorization": f"Bearer {token}"}

    def operation(
        method: str, path: str, body: Callable[[int], dict[str, Any]] | None = None
    ) -> Call:
        request = RequestFactory().generic(
            method, f"/scim/v2/acme{path}", headers=headers, content_type="application/scim+json"
        )

        def call() -> None:
            environ = dict(request.environ)
            if body:
                sent = orjson.dumps(body(next(numbers)))
                environ |= {"wsgi.input": BytesIO(sent), "CONTENT_LENGTH": str(len(sent))}
            _send(handler, environ)

        return call

    return operation


def _bare(handler: WSGIHandler, path: str) -> Call:
    environ = RequestFactory().get(path).environ
    return lambda: _send(handler, dict(environ))


def _send(handler: WSGIHandler, environ: dict[str, Any]) -> None:
    response = handler(environ, lambda *_: None)
    b"".join(response)
    response.close()
    assert response.status_code < HTTPStatus.BAD_REQUEST, response.content
