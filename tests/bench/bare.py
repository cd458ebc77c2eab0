"""The least that Django can do for the same statements: a view, a cursor, JSON.

`Recorded` holds the statements that one SCIM call has sent to the database. The bare view sends
the same ones again, with names and ids of its own where a row is to be created.
"""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import orjson
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path

Statement = tuple[str, tuple[Any, ...]]
VERBS = ("SELECT", "INSERT", "UPDATE")
recorded: dict[str, list[Statement]] = {}
numbers = count(1)


@contextmanager
def recording(name: str) -> Iterator[None]:
    """Keep what the database is asked within this block."""
    kept: list[Statement] = []

    def keep(execute: Callable[..., Any], sql: str, values: Any, many: bool, context: Any) -> Any:
        if sql.startswith(VERBS):
            kept.append((sql, tuple(values or ())))
        return execute(sql, values, many, context)

    with connection.execute_wrapper(keep):
        yield
    recorded[name] = kept


def replay(request: HttpRequest, name: str) -> HttpResponse:
    statements = recorded[name]
    if all(sql.startswith("SELECT") for sql, _ in statements):
        return _json(_run(statements))
    with transaction.atomic():
        return _json(_run(statements))


def _run(statements: list[Statement]) -> list[Any]:
    """The rows of the last SELECT."""
    fresh: dict[Any, Any] = {}
    rows: list[Any] = []
    with connection.cursor() as cursor:
        for sql, values in statements:
            cursor.execute(sql, [_fresh(value, fresh) for value in values])
            rows = cursor.fetchall() if sql.startswith("SELECT") else rows
    return rows


def _fresh(value: Any, known: dict[Any, Any]) -> Any:
    """What must be unique is made anew, once per run."""
    if isinstance(value, str | uuid.UUID) and value in UNIQUE:
        if value not in known:
            known[value] = UNIQUE[value](next(numbers))
        return known[value]
    return value


def _text(value: str) -> Callable[[int], str]:
    return lambda number: f"{number}-bare-{value}"


UNIQUE: dict[Any, Callable[[int], Any]] = {}


def make_unique(*values: str) -> None:
    for value in values:
        UNIQUE[value] = _text(value)


def make_unique_id(value: uuid.UUID) -> None:
    UNIQUE[value] = lambda _: uuid.uuid4()
    UNIQUE[value.hex] = lambda _: uuid.uuid4().hex


def _json(rows: list[Any]) -> HttpResponse:
    return HttpResponse(orjson.dumps(rows, default=str), content_type="application/json")


urlpatterns = [path("<str:name>", replay)]
