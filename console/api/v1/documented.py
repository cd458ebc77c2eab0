"""How an operation says what it takes and answers, for the OpenAPI document."""

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import (
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    inline_serializer,
)
from rest_framework import serializers

Shape = type[serializers.BaseSerializer[Any]]
KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="A request that is repeated with its key within 24 hours is answered as before.",
)


class Problem(serializers.Serializer[Any]):
    """RFC 9457: what went wrong."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="A sentence for people.")
    errors = serializers.DictField(  # type: ignore[assignment]  # the name is RFC 9457's example
        required=False, help_text="By field, where fields are wrong."
    )


PROBLEMS = {
    (status, "application/problem+json"): OpenApiResponse(Problem, description=words)
    for status, words in {
        400: "No JSON",
        401: "No valid token",
        403: "The token was not given for this, or only an owner may",
        404: "Nothing here, or nothing of this organization",
        409: "It cannot be done as things are",
        422: "What was sent makes no sense",
        429: "Too many requests in this minute",
        503: "The database gave way to others: send it again as it is",
    }.items()
}


def operation(
    summary: str,
    *,
    answer: Shape | None = None,
    body: Shape | None = None,
    query: Shape | None = None,
    status: int = 200,
    is_once: bool = False,
    name: str,
) -> Callable[[Any], Any]:
    """`answer` None: no content."""
    done = OpenApiResponse(answer or None, description="Done")
    parameters: list[Any] = [*([query] if query else []), *([KEY] if is_once else [])]
    return extend_schema(
        operation_id=name,
        summary=summary,
        request=body,
        parameters=parameters,
        responses={status if answer else 204: done, **PROBLEMS},
    )


def page_of(shape: Shape) -> Any:
    """A page of a list: its items, and the link to the next page."""
    return inline_serializer(
        f"{shape.__name__}Page",
        {
            "items": shape(many=True),
            "next": serializers.URLField(allow_null=True, help_text="None: this was the last."),
        },
    )
