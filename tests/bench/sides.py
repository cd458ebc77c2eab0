"""The two sides of each comparison, as calls without arguments."""

from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.test import RequestFactory, override_settings

from identity import organizations, scim_tokens, users
from identity.audit import Actor
from identity.models import Organization
from identity.profiles import Profile

ACTOR = Actor("the benchmark", "command")
Call = Callable[[], None]


class BareRequest(WSGIRequest):
    urlconf = "tests.bench.bare"


class BareHandler(WSGIHandler):
    request_class = BareRequest


def operations(people: int) -> Iterator[tuple[str, Call, Call]]:
    """Name, bare call, SCIM call."""
    acme = organizations.create("acme", name="Acme", actor=ACTOR)
    scim = _scim(acme)
    scim_id, user_name = _populate(acme, people)
    with override_settings(MIDDLEWARE=[]):
        bare = BareHandler()
    yield "one by id", _bare(bare, f"/one/{scim_id}"), scim(f"/Users/{scim_id}")
    filtered = {"filter": f'userName eq "{user_name}"'}
    named = {"user_name": user_name}
    yield "find by userName", _bare(bare, f"/find/{acme.pk}", **named), scim("/Users", **filtered)
    yield "page of 100", _bare(bare, f"/page/{acme.pk}"), scim("/Users", count="100")


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
    handler = WSGIHandler()

    def operation(path: str, **query: str) -> Call:
        headers = {"Authorization": f"Bearer {token}"}
        request = RequestFactory().get(f"/scim/v2/acme{path}", query, headers=headers)
        return lambda: _send(handler, request.environ)

    return operation


def _bare(handler: WSGIHandler, path: str, **query: str) -> Call:
    environ = RequestFactory().get(path, query).environ
    return lambda: _send(handler, environ)


def _send(handler: WSGIHandler, environ: dict[str, Any]) -> None:
    response = handler({**environ}, lambda *_: None)
    b"".join(response)
    response.close()
    assert response.status_code == HTTPStatus.OK, response.content
