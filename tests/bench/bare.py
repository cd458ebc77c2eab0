"""The least that Django can do for the same statements: a view, a cursor, JSON.

`recording` keeps the statements that one SCIM call sends to the database. The bare view sends
the same ones again, for another person each time.
"""

import os
import pickle
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

import orjson
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path

from tests.bench import okta

Statement = tuple[str, tuple[Any, ...]]
Names = list[Any]  # of one person or group: key, id, user name
VERBS = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")


@dataclass
class Recorded:
    """What SCIM sent for each operation, and whose values stand in it.

    In place of `subject` the view puts somebody else: the person or group whose turn it is.
    `fresh` are values that must be new each time.
    """

    statements: dict[str, list[Statement]] = field(default_factory=dict)
    people: list[Names] = field(default_factory=list)
    groups: list[Names] = field(default_factory=list)
    subjects: dict[str, Names] = field(default_factory=dict)
    owners: dict[str, Names] = field(default_factory=dict)  # the group, where there is one
    fresh: dict[str, list[Any]] = field(default_factory=dict)


@contextmanager
def recording(kept: list[Statement]) -> Iterator[None]:
    """Keep what the database is asked within this block, transactions aside."""

    def keep(execute: Callable[..., Any], sql: str, values: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().startswith(VERBS):
            kept.append((sql, tuple(_plain(value) for value in values or ())))
        return execute(sql, values, many, context)

    with connection.execute_wrapper(keep):
        yield


def _plain(value: Any) -> Any:
    """Without the classes of the product, which the bare project does not know."""
    return value.value if isinstance(value, Enum) else value


@cache
def recorded() -> Recorded:
    found: Recorded = pickle.loads(Path(os.environ["BENCH_RECORDED"]).read_bytes())
    return found


def replay(request: HttpRequest, operation: str, number: int) -> HttpResponse:
    known, operation = recorded(), operation.replace("-", " ")
    statements = known.statements[operation]
    replacing = _replacing(known, operation, number)
    if all(sql.lstrip().startswith("SELECT") for sql, _ in statements):
        return _json(_run(statements, replacing))
    with transaction.atomic():
        return _json(_run(statements, replacing))


def _run(statements: list[Statement], replacing: dict[Any, Any]) -> list[Any]:
    """The rows of the last SELECT."""
    rows: list[Any] = []
    with connection.cursor() as cursor:
        for sql, values in statements:
            cursor.execute(sql, [_replaced(value, replacing) for value in values])
            rows = cursor.fetchall() if sql.startswith("SELECT") else rows
    return rows


def _replacing(known: Recorded, operation: str, number: int) -> dict[Any, Any]:
    replacing: dict[Any, Any] = {}
    if subject := known.subjects.get(operation):
        many = okta.SUSPENDED if operation in ("suspend", "reinstate") else len(known.people)
        _pair(replacing, subject, known.people[number % min(many, len(known.people))])
    if owner := known.owners.get(operation):
        _pair(replacing, owner, known.groups[number % len(known.groups)])
    for value in known.fresh.get(operation, ()):
        _pair(
            replacing,
            [value],
            [uuid.uuid4() if isinstance(value, uuid.UUID) else f"{uuid.uuid4().hex[:12]}-{value}"],
        )
    return replacing


def _pair(replacing: dict[Any, Any], old: Names, new: Names) -> None:
    """Ids travel as themselves, as text with dashes, and as text without."""
    for before, after in zip(old, new, strict=True):
        replacing[before] = after
        if isinstance(before, uuid.UUID):
            replacing[str(before)], replacing[before.hex] = str(after), after.hex


def _replaced(value: Any, replacing: dict[Any, Any]) -> Any:
    if isinstance(value, list):
        return [_replaced(each, replacing) for each in value]
    if isinstance(value, str) and value.startswith("[") and len(value) < 100:  # SQLite's lists
        return orjson.dumps(_replaced(orjson.loads(value), replacing)).decode()
    return replacing.get(value, value) if isinstance(value, str | int | uuid.UUID) else value


def _json(rows: list[Any]) -> HttpResponse:
    """Rows as JSON, and JSON in them as what it says: a client could not use it in quotes."""
    body = orjson.dumps([[_value(each) for each in row] for row in rows], default=str)
    headers = {"Content-Length": str(len(body))}
    return HttpResponse(body, content_type="application/json", headers=headers)


def _value(value: Any) -> Any:
    is_json = isinstance(value, str) and value.startswith(("{", "["))
    return orjson.loads(value) if is_json else value


urlpatterns = [path("<str:operation>/<int:number>", replay)]
