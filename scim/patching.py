"""PATCH applied to a resource (RFC 7644 section 3.5.2): all operations or, by raising, none."""

import re
from typing import Any

import orjson

from scim import entries, errors, paths, resources, schema_names, schemas, single_values, values
from scim.filters.lexer import FilterError
from scim.operations import Operation, bear_no_path
from scim.paths import Target
from scim.reading import Reading


def apply(
    resource: dict[str, Any], operations: list[Operation], reading: Reading
) -> dict[str, Any]:
    """A changed copy of `resource`. Raises ScimError 400."""
    result = orjson.loads(orjson.dumps(resource))  # the quickest of deep copies
    for operation in operations:
        if operation.path:
            _at_path(result, operation, reading)
        else:
            _without_path(result, operation, reading)
    return resources.tidy(result, reading)


def _without_path(resource: dict[str, Any], operation: Operation, reading: Reading) -> None:
    """The value names the attributes; Entra also puts dotted and URN names there."""
    bear_no_path(operation, reading)
    if not isinstance(operation.value, dict):
        raise errors.bad("invalidValue", "Without a path, value is an object.")
    values.without_case(operation.value)
    for name, value in operation.value.items():
        _at_path(resource, Operation(operation.verb, name, value), reading)


def _at_path(resource: dict[str, Any], operation: Operation, reading: Reading) -> None:
    if operation.path.lower() in schemas.NEVER_READ:
        reading.forbid(f"{operation.path} is not known.", "invalidSyntax")
        return
    if operation.path.lower() == "schemas":
        schema_names.patched(operation.verb, operation.value, schemas.OF_USERS, reading)
        return
    if re.split(r"[.\[]", operation.path.lower(), maxsplit=1)[0] in schemas.READ_ONLY:
        reading.tolerate(f"{operation.path} is read-only.", "mutability")
        return
    try:
        target = paths.parse(operation.path)
        _at_target(resource, target, operation, reading)
    except paths.UnknownPath as reason:
        reading.tolerate(str(reason), "invalidSyntax")
    except paths.BadPath as reason:
        raise errors.bad("invalidPath", str(reason)) from None
    except FilterError as reason:
        raise errors.bad("invalidFilter", str(reason)) from None


def _at_target(
    resource: dict[str, Any], target: Target, operation: Operation, reading: Reading
) -> None:
    if target.attribute is None:
        _at_schema(resource, target, operation, reading)
    elif target.is_read_only:
        reading.tolerate(f"{operation.path} is read-only.", "mutability")
    else:
        container = resource
        if target.schema is not schemas.USER:
            container = resource.setdefault(target.schema.id, {})
        _at_attribute(container, target, operation, reading)


def _at_schema(
    resource: dict[str, Any], target: Target, operation: Operation, reading: Reading
) -> None:
    """The path, or a name in a value without path, is the URN of a whole schema."""
    urn = target.schema.id
    if operation.verb != "remove" and resources.is_bare_mention(target.schema, operation.value):
        resource[urn] = {}
        return
    if operation.verb == "remove" or operation.value in values.EMPTY:
        if target.schema is schemas.USER:
            raise errors.bad("mutability", "The core schema cannot be removed.")
        if operation.verb != "add":
            resource.pop(urn, None)
        return
    if not isinstance(operation.value, dict):
        raise errors.bad("invalidValue", f"The value of {urn} is an object.")
    for name, value in values.without_case(operation.value).items():
        if name != "schemas":
            _at_path(resource, Operation(operation.verb, f"{urn}:{name}", value), reading)


def _at_attribute(
    container: dict[str, Any], target: Target, operation: Operation, reading: Reading
) -> None:
    attribute = target.attribute
    assert attribute is not None  # noqa: S101 (for the type checker)
    if attribute.is_multi_valued:
        before = container.get(attribute.name, [])
        container[attribute.name] = entries.changed(before, target, operation, reading)
    else:
        single_values.change(container, target, operation, reading)
