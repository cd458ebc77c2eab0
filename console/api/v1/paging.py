"""Lists by cursor: who pages while rows come and go sees everybody who stays exactly once.

A cursor says after which row the next page begins. It is signed, so that only ours are taken.
"""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from console.api.v1.fields import Query
from console.api.v1.problems import Unprocessable

MOST = 200
USUAL = 50
SALT = "console.api.v1.paging"


class PageQuery(Query):
    """What each list takes behind its "?"."""

    limit = serializers.IntegerField(min_value=1, max_value=MOST, default=USUAL)
    cursor = serializers.CharField(max_length=200, required=False, help_text="From `next`.")


def answer(
    request: Request,
    found: QuerySet[Any],
    shape: type[serializers.BaseSerializer[Any]],
    asked: dict[str, Any],
) -> Response:
    """One page of `found` in order of its keys, shown by `shape`, and the link to the next."""
    limit = asked["limit"]
    rows = list(_after(found, asked.get("cursor", "")).order_by("pk")[: limit + 1])
    shown = rows[:limit]
    next_url = _link(request, shown[-1].pk) if len(rows) > limit else None
    return Response({"items": shape(shown, many=True).data, "next": next_url})


def _after(found: QuerySet[Any], cursor: str) -> QuerySet[Any]:
    if not cursor:
        return found
    try:
        last = signing.loads(cursor, salt=SALT)
    except signing.BadSignature:
        raise Unprocessable({"cursor": ["Use the link in “next” as it is."]}) from None
    return found.filter(pk__gt=last)


def _link(request: Request, last: int) -> str:
    query = dict(request.query_params.items()) | {"cursor": signing.dumps(last, salt=SALT)}
    return f"{settings.PUBLIC_URL}{request.path}?{urlencode(query)}"
