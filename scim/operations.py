"""The body of PATCH: a list of operations (RFC 7644 section 3.5.2)."""

from dataclasses import dataclass
from typing import Any

from scim import errors, schema_names, values
from scim.reading import Reading

URN = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
VERBS = ("add", "replace", "remove")
MAX_OPERATIONS = 1000


@dataclass(frozen=True)
class Operation:
    """`verb` is add, replace or remove; `path` is "" where the value holds the names."""

    verb: str
    path: str
    value: Any


def read(body: dict[str, Any], reading: Reading) -> list[Operation]:
    _refuse_others(body, {"schemas", "operations"}, reading)
    schema_names.check(body, URN, reading)
    listed = member(body, "Operations", reading)
    if not isinstance(listed, list) or not listed:
        raise errors.bad("invalidSyntax", "Operations is a list of at least one operation.")
    if len(listed) > MAX_OPERATIONS:
        raise errors.bad("invalidSyntax", f"A PATCH holds {MAX_OPERATIONS} operations at most.")
    return [_operation(each, reading) for each in listed]


def _operation(raw: Any, reading: Reading) -> Operation:
    if not isinstance(raw, dict):
        raise errors.bad("invalidSyntax", "An operation is an object.")
    _refuse_others(raw, {"op", "path", "value"}, reading)
    verb = member(raw, "op", reading)
    if not isinstance(verb, str) or verb.lower() not in VERBS:
        raise errors.bad("invalidSyntax", f"op is one of {', '.join(VERBS)}.")
    path = member(raw, "path", reading)
    if path is not None and not isinstance(path, str):
        raise errors.bad("invalidPath", "path is a text.")
    return Operation(verb.lower(), (path or "").strip(), member(raw, "value", reading))


def bear_no_path(operation: Operation, reading: Reading) -> None:
    """Raises ScimError 400 where a path must be there.

    To the RFC only `remove` without one is wrong, as noTarget (section 3.5.2.2). The
    interoperability profile refuses every operation without one, as invalidSyntax.
    """
    reading.tolerate("A path is missing.", "invalidSyntax")
    if operation.verb == "remove":
        raise errors.bad("noTarget", "remove needs a path.")


def _refuse_others(raw: dict[str, Any], known: set[str], reading: Reading) -> None:
    """Raises ScimError 400 for a name that stands there twice, in any dialect."""
    for name in values.without_case(raw).keys() - known:
        reading.tolerate(f"{name} is no part of a PATCH.", "invalidSyntax")


def member(body: dict[str, Any], name: str, reading: Reading) -> Any:
    """What `name` holds, in whatever case it is written; None for nothing."""
    if name in body:
        return body[name]
    for other, value in body.items():
        if other.lower() == name.lower():
            reading.tolerate(f"{name} is written {other}.", "invalidSyntax")
            return value
    return None
