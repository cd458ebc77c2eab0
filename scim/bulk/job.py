"""The body of a Bulk: its operations, each read for itself so that a bad one fails alone."""

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.conf import settings

from scim import errors, schema_names, values
from scim.bulk import references
from scim.dialects import Dialect
from scim.errors import ScimError
from scim.operations import member
from scim.reading import Reading

URN = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"
MAX_OPERATIONS = 1000
METHODS = ("POST", "PUT", "PATCH", "DELETE")
TEXTS = {"method": "method", "path": "path", "bulkId": "bulk_id", "version": "version"}


@dataclass(frozen=True)
class Operation:
    """One operation as it was sent; texts that were not are "".

    `refusal` is what is wrong with it before anybody looks at the data.
    """

    method: str = ""
    path: str = ""
    bulk_id: str = ""
    version: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    refusal: ScimError | None = None

    @property
    def is_create(self) -> bool:
        return self.method == "POST"

    @cached_property
    def named(self) -> list[str]:
        """Every bulkId that it refers to."""
        return references.named(self.path, self.data)


@dataclass(frozen=True)
class Job:
    """`most_errors`: so many failures end it; None: everything is tried."""

    operations: list[Operation]
    most_errors: int | None = None


def read(body: dict[str, Any], reading: Reading) -> Job:
    """Raises ScimError 400 for what is no Bulk at all, 413 for one that is too long."""
    values.without_case(body)
    schema_names.check(body, URN, reading)
    listed = member(body, "Operations", reading)
    if not isinstance(listed, list) or not listed:
        raise errors.bad("invalidSyntax", "Operations is a list of at least one operation.")
    if len(listed) > MAX_OPERATIONS:
        raise ScimError(413, f"This Bulk has {len(listed)} operations. {limits()}")
    most_errors = _most_errors(member(body, "failOnErrors", reading))
    return Job(_each_once([_operation(raw, reading.dialect) for raw in listed]), most_errors)


def limits() -> str:
    return (
        f"A Bulk holds {MAX_OPERATIONS} operations (maxOperations) and "
        f"{settings.SCIM_MAX_BODY} bytes (maxPayloadSize) at most."
    )


def _most_errors(raw: Any) -> int | None:
    if raw is None:
        return None
    if not isinstance(raw, int) or isinstance(raw, bool) or raw < 1:
        raise errors.bad("invalidValue", "failOnErrors is a whole number from 1 on.")
    return raw


def _operation(raw: Any, dialect: Dialect) -> Operation:
    if not isinstance(raw, dict):
        return Operation(refusal=errors.bad("invalidSyntax", "An operation is an object."))
    reading, found = Reading(dialect), dict[str, Any]()
    try:
        values.without_case(raw)
        for name, column in TEXTS.items():
            found[column] = _text(raw, name, reading)
        found["method"] = _method(found["method"], reading)
        found["data"] = _data(raw, found["method"], reading)
        if found["method"] == "POST" and not found["bulk_id"]:
            raise errors.bad("invalidSyntax", "A POST in a Bulk has a bulkId.")
    except ScimError as refusal:
        found["refusal"] = refusal
    return Operation(**found, notes=tuple(reading.notes))


def _text(raw: dict[str, Any], name: str, reading: Reading) -> str:
    text = member(raw, name, reading)
    if text is not None and not isinstance(text, str):
        raise errors.bad("invalidSyntax", f"{name} is a text.")
    return text or ""


def _method(method: str, reading: Reading) -> str:
    if method.upper() not in METHODS:
        raise errors.bad("invalidSyntax", f"method is one of {', '.join(METHODS)}.")
    if method not in METHODS:
        reading.tolerate(f"method is written {method}.", "invalidSyntax")
    return method.upper()


def _data(raw: dict[str, Any], method: str, reading: Reading) -> dict[str, Any]:
    """What would be the body of a request of its own; a DELETE has none."""
    if method == "DELETE":
        return {}
    data = member(raw, "data", reading)
    if not isinstance(data, dict):
        raise errors.bad("invalidSyntax", f"A {method} in a Bulk has data, which is an object.")
    return data


def _each_once(operations: list[Operation]) -> list[Operation]:
    """A bulkId stands for the first POST that has it; what repeats it is refused."""
    seen: set[str] = set()
    return [_unless_seen(operation, seen) for operation in operations]


def _unless_seen(operation: Operation, seen: set[str]) -> Operation:
    if not operation.is_create or not operation.bulk_id:
        return operation
    if operation.bulk_id in seen:
        refusal = errors.bad("invalidValue", "Another POST of this Bulk has the same bulkId.")
        return replace(operation, refusal=refusal)
    seen.add(operation.bulk_id)
    return operation
