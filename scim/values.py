"""One attribute's value brought to the shape its schema says (RFC 7643 section 2.3).

None means "not assigned": null, an empty string, list or object all clear an attribute
(RFC 7643 section 2.5).
"""

from typing import Any

from scim import errors
from scim.reading import Reading
from scim.schemas import Attribute

EMPTY: tuple[Any, ...] = (None, "", [], {})
SAYS_NOTHING = {"type", "primary"}  # an entry of these alone describes no value


def clean(attribute: Attribute, raw: Any, reading: Reading) -> Any:
    """Raises ScimError for what the dialect does not bear."""
    if raw in EMPTY:
        return None
    if attribute.is_multi_valued:
        return entries(attribute, raw, reading) or None
    return single(attribute, raw, reading)


def entries(attribute: Attribute, raw: Any, reading: Reading) -> list[Any]:
    """The entries of a multi-valued attribute; one object stands for a list of it."""
    if not isinstance(raw, list):
        reading.tolerate(f"{attribute.name} is a list; one entry came without one.")
        raw = [raw]
    found = [single(attribute, each, reading) for each in raw if each not in EMPTY]
    return one_primary(attribute, [each for each in found if each], reading)


def single(attribute: Attribute, raw: Any, reading: Reading) -> Any:
    if isinstance(raw, list):
        reading.tolerate(f"{attribute.name} is no list.")
        return _alone(attribute, raw, reading)
    if attribute.type == "complex":
        return _object(attribute, raw, reading)
    if isinstance(raw, dict):
        reading.tolerate(f"{attribute.name} is no object.")
        return clean(attribute, raw["value"], reading) if "value" in raw else _unfit(attribute, raw)
    return (
        _truth(attribute, raw, reading)
        if attribute.type == "boolean"
        else _text(attribute, raw, reading)
    )


def _alone(attribute: Attribute, raw: list[Any], reading: Reading) -> Any:
    """The one value of a list, as a single one: an entry never becomes a list of entries."""
    if len(raw) != 1:
        return _unfit(attribute, raw)
    return None if raw[0] in EMPTY else single(attribute, raw[0], reading)


def one_primary(attribute: Attribute, found: list[Any], reading: Reading) -> list[Any]:
    """At most one entry is primary (RFC 7643 section 2.4): the first that says so."""
    primary = [each for each in found if each.get("primary")]
    if len(primary) > 1:
        reading.tolerate(f"{attribute.name} has {len(primary)} primary entries; the first counts.")
        for each in primary[1:]:
            each["primary"] = False
    return found


def without_case(raw: dict[str, Any]) -> dict[str, Any]:
    """The members of an object by their names in lower case, which is how SCIM compares them.

    Raises ScimError 400 for a name that stands there twice: nobody can say which is meant.
    """
    folded = {name.lower(): value for name, value in raw.items()}
    if len(folded) != len(raw):
        raise errors.bad("invalidSyntax", "An attribute stands twice, in different case.")
    return folded


def _object(attribute: Attribute, raw: Any, reading: Reading) -> dict[str, Any] | None:
    if not isinstance(raw, dict):
        if "value" not in attribute.sub:
            return _unfit(attribute, raw)
        reading.tolerate(f"{attribute.name} is an object; its value came alone.")
        raw = {"value": raw}
    found = {}
    for name, each in without_case(raw).items():
        sub = attribute.sub.get(name)
        if sub is None:
            reading.tolerate(f"{attribute.name}.{name} is not known.", "invalidSyntax")
        elif (value := clean(sub, each, reading)) is not None:
            found[sub.name] = value
    return found or None


def _truth(attribute: Attribute, raw: Any, reading: Reading) -> bool:
    if isinstance(raw, bool):
        return raw
    if not isinstance(raw, str) or raw.lower() not in ("true", "false"):
        return _unfit(attribute, raw)
    reading.tolerate(f"{attribute.name} is true or false, not a text.")
    return raw.lower() == "true"


def _text(attribute: Attribute, raw: Any, reading: Reading) -> str:
    if isinstance(raw, str):
        if attribute.canonical and raw.lower() not in map(str.lower, attribute.canonical):
            known = ", ".join(attribute.canonical)
            reading.forbid(f"{attribute.name} is one of {known}.")
        return raw
    reading.tolerate(f"{attribute.name} is a text, not {type(raw).__name__}.")
    return str(raw).lower() if isinstance(raw, bool) else str(raw)


def _unfit(attribute: Attribute, raw: Any) -> Any:
    kind = "list of objects" if attribute.is_multi_valued else attribute.type
    raise errors.bad("invalidValue", f"{attribute.name} is a {kind}; {_shown(raw)} is none.")


def _shown(raw: Any) -> str:
    text = str(raw)
    return text if len(text) < 80 else text[:80] + "…"
