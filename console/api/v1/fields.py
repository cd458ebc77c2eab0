"""What comes in: known names only, each of its kind."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request


class Known(serializers.Serializer[Any]):
    """Refuses names that it does not know: what nobody reads must not seem accepted."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping) and (unknown := sorted(set(data) - set(self.fields))):
            raise ValidationError({str(name)[:100]: ["This name is unknown."] for name in unknown})
        return super().to_internal_value(data)


class Body(Known):
    """The JSON of a request."""


class Query(Known):
    """What stands behind the "?"."""


def read(shape: type[Known], request: Request) -> dict[str, Any]:
    """The body of `request` or, for a `Query`, its query string. Raises ValidationError."""
    sent = request.query_params.dict() if issubclass(shape, Query) else request.data
    asked = shape(data=sent)
    asked.is_valid(raise_exception=True)
    return dict(asked.validated_data)
