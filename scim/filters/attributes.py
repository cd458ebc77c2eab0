"""Which attribute of a person stands where (`scim.filters.table`).

A few attributes have columns. All others are looked up in `profile_key`, the folded copy of the
profile, by the names that our own schemas publish. The query names `identity_user` u and its
`identity_line` l (`scim.rows`).
"""

from scim import schemas
from scim.filters import conditions
from scim.filters.conditions import Entries
from scim.filters.lexer import FilterError
from scim.filters.table import Kind, Place
from scim.schemas import Attribute

PROFILE = "u.profile_key"
LINE = schemas.TELEPHONY.id.lower()
COLUMNS = {
    "username": ("u.user_name_key", Kind.FOLDED),
    "externalid": ("u.external_id", Kind.EXACT),
    "id": ("u.scim_id", Kind.ID),
    "active": ("u.is_active", Kind.TRUTH),
    "meta.created": ("u.created_at", Kind.INSTANT),
    "meta.lastmodified": ("", Kind.INSTANT),  # `last_modified`: an expression of the database
    f"{LINE}:extension": ("NULLIF(l.extension, '')", Kind.FOLDED),
    f"{LINE}:primaryphone": ("NULLIF(l.primary_phone, '')", Kind.FOLDED),
    f"{LINE}:did": ("NULLIF(l.primary_phone, '')", Kind.FOLDED),
}
GROUP_ROWS = "identity_membership m JOIN identity_group g ON g.id = m.group_id AND m.user_id = u.id"
GROUP_PARTS = {
    "value": ("g.scim_id", Kind.ID),
    "$ref": ("g.scim_id", Kind.ADDRESS),
    "display": ("g.display_name_key", Kind.FOLDED),
    "type": ("'direct'", Kind.FOLDED),
}
LICENSES = schemas.TELEPHONY.attributes["licenses"]
UNSERVED = {"schemas", "meta", "meta.version", "meta.location", "meta.resourcetype"}


def place(name: str) -> Place:
    name = _plain(name)
    if name == "meta.lastmodified":
        return Place(last_modified(), Kind.INSTANT)
    if name in COLUMNS:
        return Place(*COLUMNS[name])
    for extension in schemas.EXTENSIONS:
        urn = extension.id.lower()
        if name.startswith(urn + ":"):
            return _of_profile(name, name[len(urn) + 1 :], extension.attributes, urn)
    return _of_profile(name, name, schemas.USER.attributes)


def part(listed: str, name: str) -> Place:
    whole = _list(listed)
    expression = conditions.member(conditions.ENTRY, _sub(whole, name))
    if whole.name == "groups":
        return Place(*GROUP_PARTS[name], entries(listed))
    if whole is LICENSES and not whole.sub[name].is_case_exact:
        expression = conditions.lowered(expression)  # names of products are kept as they are
    return Place(expression, _kind(whole.sub[name]), entries(listed))


def entries(listed: str) -> Entries:
    whole = _list(listed)
    if whole is LICENSES:
        return conditions.listed("l.licenses")
    if whole.name == "groups":
        name = conditions.in_bytes("g.display_name")  # in the order in which people read them
        return Entries(GROUP_ROWS, order=f"{name}, g.scim_id")
    return conditions.listed(PROFILE, _plain(listed))


def last_modified() -> str:
    """A person changes as a SCIM user also when only the line does."""
    line_at = "COALESCE(l.updated_at, u.updated_at)"
    return conditions.latest("u.created_at", "u.updated_at", line_at)


def _plain(name: str) -> str:
    """A name without the URN of the core schema, which may stand before any of its names."""
    return name.removeprefix(schemas.USER.id.lower() + ":")


def _list(name: str) -> Attribute:
    plain = _plain(name)
    if plain in UNSERVED:
        raise _refusal(name)
    whole = LICENSES if plain == f"{LINE}:licenses" else schemas.USER.attributes.get(plain)
    if whole is None or not whole.is_multi_valued:
        raise FilterError(f"{name} is no list, so it takes no brackets.")
    return whole


def _of_profile(name: str, inside: str, attributes: dict[str, Attribute], *above: str) -> Place:
    head, _, sub = inside.partition(".")
    attribute = attributes.get(head)
    if attribute is None or head in UNSERVED:
        raise _refusal(name)
    if attribute.is_multi_valued:
        return _of_list(":".join((*above, head)), attribute, sub)
    if sub:
        path = (*above, head, _sub(attribute, sub))
        return Place(conditions.member(PROFILE, *path), _kind(attribute.sub[sub]))
    return Place(conditions.member(PROFILE, *above, head), _kind(attribute))


def _of_list(listed: str, attribute: Attribute, sub: str) -> Place:
    """A list as a whole stands for the values of its entries, where they have one."""
    if not sub and "value" not in attribute.sub:
        return Place("", Kind.WHOLE, entries(listed))
    return part(listed, sub or "value")


def _sub(attribute: Attribute, name: str) -> str:
    if name not in attribute.sub:
        raise FilterError(f"{attribute.name} has no {name}.")
    return name


def _kind(attribute: Attribute) -> Kind:
    if attribute.sub:
        return Kind.WHOLE
    if attribute.type == "boolean":
        return Kind.WORD  # the folded profile holds words
    return Kind.EXACT if attribute.is_case_exact else Kind.FOLDED


def _refusal(name: str) -> FilterError:
    if name.partition(".")[0] in UNSERVED:
        return FilterError(f"{name} is kept, but cannot be filtered or sorted by.")
    return FilterError(f"There is no attribute {name}.")
