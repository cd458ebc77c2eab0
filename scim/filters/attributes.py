"""Which attribute stands where: an explicit table, so that no name is built from input.

A few attributes have columns. All others are looked up in `profile_key`, the folded copy of the
profile, by the names that our own schemas publish.
"""

from dataclasses import dataclass
from enum import Enum

from scim import schemas
from scim.filters import conditions
from scim.filters.lexer import FilterError
from scim.schemas import Attribute


class Kind(Enum):
    FOLDED = "text without regard to case"
    EXACT = "text to the letter"
    TRUTH = "true or false"
    INSTANT = "a date and time"
    ID = "one of our ids"
    WHOLE = "a complex value, which is there or not"


@dataclass(frozen=True)
class Place:
    """Where the value is. `entries` names the list it stands in; then it is part of `e.value`."""

    expression: str
    kind: Kind
    entries: str = ""


PROFILE = "u.profile_key"
ENTRY = "e.value"
# Columns of `identity_user` as u and of its `identity_line` as l.
COLUMNS = {
    "username": ("u.user_name_key", Kind.FOLDED),
    "externalid": ("u.external_id", Kind.EXACT),
    "id": ("u.scim_id", Kind.ID),
    "active": ("u.is_active", Kind.TRUTH),
    "meta.created": ("u.created_at", Kind.INSTANT),
    "meta.lastmodified": ("", Kind.INSTANT),  # `last_modified`: an expression of the database
    f"{schemas.TELEPHONY.id.lower()}:extension": ("NULLIF(l.extension, '')", Kind.FOLDED),
    f"{schemas.TELEPHONY.id.lower()}:primaryphone": ("NULLIF(l.primary_phone, '')", Kind.FOLDED),
    f"{schemas.TELEPHONY.id.lower()}:did": ("NULLIF(l.primary_phone, '')", Kind.FOLDED),
}
UNSERVED = {"groups", "schemas", "meta", "meta.version", "meta.location", "meta.resourcetype"}


def place(name: str) -> Place:
    """Where the attribute `name`, in lower case, is to be found. Raises FilterError."""
    name = name.removeprefix(schemas.USER.id.lower() + ":")
    if name == "meta.lastmodified":
        return Place(last_modified(), Kind.INSTANT)
    if name in COLUMNS:
        return Place(*COLUMNS[name])
    for extension in schemas.EXTENSIONS:
        urn = extension.id.lower()
        if name.startswith(urn + ":") and extension is not schemas.TELEPHONY:
            return _of_profile(name, name[len(urn) + 1 :], extension.attributes, urn)
    return _of_profile(name, name, schemas.USER.attributes)


def part(attribute: str, name: str) -> Place:
    """Where the part `name` of one entry of the list `attribute` is. Raises FilterError."""
    if attribute in UNSERVED:
        raise _refusal(attribute)
    whole = schemas.USER.attributes.get(attribute)
    if whole is None or not whole.is_multi_valued:
        raise FilterError(f"{attribute} is no list, so it takes no brackets.")
    return Place(conditions.member(ENTRY, _sub(whole, name)), _kind(whole.sub[name]), attribute)


def last_modified() -> str:
    """A person changes as a SCIM user also when only the line does."""
    line_at = "COALESCE(l.updated_at, u.updated_at)"
    return conditions.latest("u.created_at", "u.updated_at", line_at)


def _of_profile(name: str, inside: str, attributes: dict[str, Attribute], *above: str) -> Place:
    head, _, sub = inside.partition(".")
    attribute = attributes.get(head)
    if attribute is None or head in UNSERVED:
        raise _refusal(name)
    if attribute.is_multi_valued:
        return part(head, sub) if sub else _list(attribute)
    if sub:
        path = (*above, head, _sub(attribute, sub))
        return Place(conditions.member(PROFILE, *path), _kind(attribute.sub[sub]))
    return Place(conditions.member(PROFILE, *above, head), _kind(attribute))


def _list(attribute: Attribute) -> Place:
    """A list as a whole stands for the values of its entries, where they have one."""
    name = attribute.name.lower()
    return part(name, "value") if "value" in attribute.sub else Place("", Kind.WHOLE, name)


def _sub(attribute: Attribute, name: str) -> str:
    if name not in attribute.sub:
        raise FilterError(f"{attribute.name} has no {name}.")
    return name


def _kind(attribute: Attribute) -> Kind:
    if attribute.sub:
        return Kind.WHOLE
    if attribute.type == "boolean":
        return Kind.TRUTH
    return Kind.EXACT if attribute.is_case_exact else Kind.FOLDED


def _refusal(name: str) -> FilterError:
    is_ours = name.startswith(schemas.TELEPHONY.id.lower())
    if name.partition(".")[0] in UNSERVED or is_ours:
        return FilterError(f"{name} is kept, but cannot be filtered by in this version.")
    return FilterError(f"There is no attribute {name}.")
