"""PATCH applied to a group (RFC 7644 section 3.5.2): all operations or, by raising, none."""

import re
from dataclasses import dataclass, field

from scim import errors, membership, paths, schema_names, schemas, values
from scim.filters.lexer import FilterError
from scim.membership import Change
from scim.operations import Operation, bear_no_path
from scim.paths import Target
from scim.reading import Reading


@dataclass
class Wanted:
    """A group as a request wants it. What it does not speak of stays."""

    display_name: str | None = None
    external_id: str | None = None
    names_external_id: bool = False
    members: Change = field(default_factory=Change)


def apply(wanted: Wanted, operations: list[Operation], reading: Reading) -> None:
    """Bring the operations into `wanted`. Raises ScimError 400."""
    for operation in operations:
        if operation.path:
            _at_path(wanted, operation, reading)
        else:
            _without_path(wanted, operation, reading)


def _without_path(wanted: Wanted, operation: Operation, reading: Reading) -> None:
    """Okta renames so, with the id in the value, and so it empties a group."""
    bear_no_path(operation, reading)
    if not isinstance(operation.value, dict):
        raise errors.bad("invalidValue", "Without a path, value is an object.")
    values.without_case(operation.value)
    for name, value in operation.value.items():
        _at_path(wanted, Operation(operation.verb, name, value), reading)


def _at_path(wanted: Wanted, operation: Operation, reading: Reading) -> None:
    if operation.path.lower() == "schemas":
        schema_names.patched(operation.verb, operation.value, schemas.OF_GROUPS, reading)
        return
    if re.split(r"[.\[]", operation.path.lower(), maxsplit=1)[0] in schemas.COMMON:
        reading.tolerate(f"{operation.path} is read-only.", "mutability")
        return
    try:
        target = paths.parse(operation.path, schemas.OF_GROUPS)
        _at_target(wanted, target, operation, reading)
    except paths.UnknownPath as reason:
        reading.tolerate(str(reason), "invalidSyntax")
    except paths.BadPath as reason:
        raise errors.bad("invalidPath", str(reason)) from None
    except FilterError as reason:
        raise errors.bad("invalidFilter", str(reason)) from None


def _at_target(wanted: Wanted, target: Target, operation: Operation, reading: Reading) -> None:
    attribute = target.attribute
    if attribute is None:
        raise errors.bad("invalidPath", "A path names an attribute of the group.")
    if attribute is schemas.MEMBERS:
        membership.apply(wanted.members, target, operation, reading)
        return
    if operation.verb == "remove" and attribute.is_required:
        raise errors.bad("mutability", f"{attribute.name} is required and cannot be removed.")
    is_removed = operation.verb == "remove"
    value = None if is_removed else values.clean(attribute, operation.value, reading)
    if attribute is schemas.EXTERNAL_ID:
        wanted.external_id, wanted.names_external_id = value, True
    else:
        wanted.display_name = value or ""
