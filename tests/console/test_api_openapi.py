"""docs/openapi/management.json describes the management API as it is."""

import json
from http import HTTPStatus
from io import StringIO
from pathlib import Path

from django.core.management import call_command
from django.test import Client

from console.api.v1 import urls
from console.api.v1.document import document
from identity import api_scopes

PUBLISHED = Path(__file__).resolve().parents[2] / "docs" / "openapi" / "management.json"
METHODS = {"get", "post", "put", "patch", "delete"}


def operations():
    for path in document()["paths"].values():
        yield from (operation for method, operation in path.items() if method in METHODS)


def test_what_is_published_is_what_the_server_does():
    """Make it anew with `manage.py api_openapi > docs/openapi/management.json`."""
    printed = StringIO()
    call_command("api_openapi", stdout=printed)

    assert json.loads(PUBLISHED.read_text()) == json.loads(printed.getvalue())


def test_every_method_of_every_address_is_described():
    views = [each.callback.view_class for each in urls.resource_urls]
    served = sum(hasattr(view, method) for view in views for method in METHODS)

    assert len(list(operations())) == served


def test_every_operation_names_the_scope_that_it_needs():
    scopes = [
        scope for each in operations() for need in each["security"] for scope in need["token"]
    ]

    assert len(scopes) == len(list(operations()))
    assert set(scopes) <= set(api_scopes.ALL)


def test_every_scope_opens_something():
    used = {scope for each in operations() for need in each["security"] for scope in need["token"]}

    assert used == set(api_scopes.ALL)


def test_programs_read_it_without_a_token(db):
    answer = Client().get("/api/v1/openapi.json")

    assert answer.status_code == HTTPStatus.OK
    assert answer.json()["openapi"].startswith("3.1")
