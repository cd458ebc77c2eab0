"""The least that Django can do for the same rows: a view, a cursor, one SELECT, JSON."""

from typing import Any

import orjson
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

COLUMNS = "scim_id, user_name, display_name, given_name, family_name, email, is_active, profile"
SELECT = f"SELECT {COLUMNS} FROM identity_user"


def one(request: HttpRequest, scim_id: str) -> HttpResponse:
    return _json(f"{SELECT} WHERE scim_id = %s", [scim_id])


def find(request: HttpRequest, organization: int) -> HttpResponse:
    where = "WHERE organization_id = %s AND user_name_key = %s"
    return _json(f"{SELECT} {where}", [organization, request.GET["user_name"]])


def page(request: HttpRequest, organization: int) -> HttpResponse:
    return _json(f"{SELECT} WHERE organization_id = %s ORDER BY id LIMIT 100", [organization])


def _json(sql: str, values: list[Any]) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows = cursor.fetchall()
    return HttpResponse(orjson.dumps(rows, default=str), content_type="application/json")


urlpatterns = [
    path("one/<str:scim_id>", one),
    path("find/<int:organization>", find),
    path("page/<int:organization>", page),
]
