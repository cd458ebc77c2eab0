"""PATCH on an attribute with one value (RFC 7644 section 3.5.2.1 to 3.5.2.3)."""

from typing import Any

from scim import errors, schemas, values
from scim.operations import Operation
from scim.paths import Target
from scim.reading import Reading
from scim.schemas import Attribute


def change(
    container: dict[str, Any], target: Target, operation: Operation, reading: Reading
) -> None:
    """Bring `operation` into `container`, which holds the attribute. Raises ScimError 400."""
    attribute = target.attribute
    assert attribute is not None  # noqa: S101 (for the type checker)
    if operation.verb == "remove":
        _remove(container, attribute, target.sub)
    elif target.sub is not None:
        whole = container.setdefault(attribute.name, {})
        _assign(whole, target.sub, operation.value, reading)
    elif attribute.type == "complex" and isinstance(operation.value, dict):
        _fill(container, attribute, operation, reading)
    else:
        _assign(container, attribute, operation.value, reading)


def _remove(container: dict[str, Any], attribute: Attribute, sub: Attribute | None) -> None:
    if attribute.is_required:
        raise errors.bad("mutability", f"{attribute.name} is required and cannot be removed.")
    if sub is not None:
        container.get(attribute.name, {}).pop(sub.name, None)
    elif attribute is schemas.ACTIVE:
        container[attribute.name] = None  # no longer said; the person stays as they are
    else:
        container.pop(attribute.name, None)


def _assign(container: dict[str, Any], attribute: Attribute, raw: Any, reading: Reading) -> None:
    value = values.clean(attribute, raw, reading)
    if value is not None:
        container[attribute.name] = value
    elif attribute.is_required:
        raise errors.bad("invalidValue", f"{attribute.name} is required and cannot be empty.")
    elif attribute is not schemas.ACTIVE:
        container.pop(attribute.name, None)


def _fill(
    container: dict[str, Any], attribute: Attribute, operation: Operation, reading: Reading
) -> None:
    """What the parts of a complex value become.

    RFC 7644 section 3.5.2.3 keeps, also in `replace`, the parts that are not named. The
    interoperability profile wants the old value gone, and `strict` follows the profile.
    """
    if operation.verb == "replace" and not reading.dialect.is_lenient:
        _assign(container, attribute, operation.value, reading)
    else:
        _merge(container, attribute, operation.value, reading)


def _merge(
    container: dict[str, Any], attribute: Attribute, raw: dict[str, Any], reading: Reading
) -> None:
    """Parts that are not named stay, unless the value now names something else."""
    new = values.clean(attribute, raw, reading) or {}
    old = container.get(attribute.name, {})
    if "value" in new and new["value"] != old.get("value"):
        old = {}
    cleared = {attribute.sub[name.lower()].name for name in raw if name.lower() in attribute.sub}
    kept = {name: value for name, value in old.items() if name not in cleared}
    container[attribute.name] = kept | new
