"""PATCH on the entries of a multi-valued attribute (RFC 7644 section 3.5.2.1 to 3.5.2.3)."""

from collections.abc import Callable
from typing import Any

from scim import errors, values
from scim.filters import tree
from scim.filters.memory import matches
from scim.operations import Operation
from scim.paths import Target
from scim.reading import Reading
from scim.schemas import Attribute

Entry = dict[str, Any]


def changed(
    before: list[Entry], target: Target, operation: Operation, reading: Reading
) -> list[Entry]:
    """The entries after `operation`. `before` may be changed. Raises ScimError, FilterError."""
    attribute = target.attribute
    assert attribute is not None  # noqa: S101 (for the type checker)
    was_primary = [entry for entry in before if entry.get("primary")]
    snapshots = [dict(entry) for entry in before]
    if operation.verb == "remove":
        after = _removed(before, attribute, target, operation, reading)
    elif target.condition is None and target.sub is None:
        after = _listed(before, attribute, operation, reading)
    else:
        after = _chosen(before, attribute, target, operation, reading)
    if len(was_primary) == 1 and operation.verb != "remove":
        _move_primary(after, snapshots)
    return values.one_primary(attribute, after, reading)


def _removed(
    before: list[Entry],
    attribute: Attribute,
    target: Target,
    operation: Operation,
    reading: Reading,
) -> list[Entry]:
    is_meant = _selector(attribute, target, operation, reading)
    meant = [entry for entry in before if is_meant(entry)]
    if not meant and target.condition is not None:
        reading.tolerate(f"No entry of {attribute.name} is chosen by the path.", "noTarget")
    if target.sub is None:
        return [entry for entry in before if not is_meant(entry)]
    for entry in meant:
        entry.pop(target.sub.name, None)
    return [entry for entry in before if entry]


def _selector(
    attribute: Attribute, target: Target, operation: Operation, reading: Reading
) -> Callable[[Entry], bool]:
    """What a removal means: the path's condition, the entries in its value, or all."""
    condition = target.condition
    if condition is not None:
        return lambda entry: matches(condition, entry, attribute)
    if operation.value in values.EMPTY or target.sub is not None:
        return lambda _: True
    reading.tolerate("remove has a value; it chooses the entries.")
    given = values.entries(attribute, operation.value, reading)
    return lambda entry: any(one.items() <= entry.items() for one in given)


def _listed(
    before: list[Entry], attribute: Attribute, operation: Operation, reading: Reading
) -> list[Entry]:
    given = values.clean(attribute, operation.value, reading) or []
    if operation.verb == "replace":
        return list(given)
    return before + [entry for entry in given if entry not in before]


def _chosen(
    before: list[Entry],
    attribute: Attribute,
    target: Target,
    operation: Operation,
    reading: Reading,
) -> list[Entry]:
    """add or replace on some entries, or on one part of them."""
    chosen = before
    if target.condition is not None:
        chosen = [entry for entry in before if matches(target.condition, entry, attribute)]
    after = before
    if not chosen:
        chosen = [_new_entry(attribute, target, reading)]
        after = before + chosen
    for entry in chosen:
        if target.sub is not None:
            _set(entry, target.sub, operation.value, reading)
        else:
            _overlay(entry, attribute, target, operation, reading)
    return [entry for entry in after if entry]


def _set(entry: Entry, sub: Attribute, raw: Any, reading: Reading) -> None:
    value = values.clean(sub, raw, reading)
    if value is None:
        entry.pop(sub.name, None)
    else:
        entry[sub.name] = value


def _overlay(
    entry: Entry, attribute: Attribute, target: Target, operation: Operation, reading: Reading
) -> None:
    """replace makes the entry the value, save what the path itself says of it."""
    value = values.single(attribute, operation.value, reading) if operation.value else {}
    if operation.verb == "replace":
        said = _described(attribute, target, reading) or {}
        entry.clear()
        entry.update(said)
    entry.update(value or {})


def _new_entry(attribute: Attribute, target: Target, reading: Reading) -> Entry:
    """The RFC wants 400 noTarget here; Entra wants the entry its path describes."""
    reading.tolerate(f"No entry of {attribute.name} is chosen by the path.", "noTarget")
    described = _described(attribute, target, reading)
    if described is None:
        raise errors.bad("noTarget", f"No entry of {attribute.name} is chosen by the path.")
    return described


def _described(attribute: Attribute, target: Target, reading: Reading) -> Entry | None:
    if target.condition is None:
        return {}
    wanted = tree.required_values(target.condition)
    if wanted is None:
        return None
    return values.single(attribute, wanted, reading) or {}


def _move_primary(after: list[Entry], before: list[Entry]) -> None:
    """A newly set primary entry takes it from the one that was (RFC 7644 section 3.5.2)."""
    primary = [entry for entry in after if entry.get("primary")]
    new = [entry for entry in primary if entry not in before]
    for entry in primary:
        if new and entry is not new[0]:
            entry["primary"] = False
