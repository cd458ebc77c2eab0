"""Which attribute of a group stands where (`scim.filters.table`): `identity_group` is g."""

from dataclasses import dataclass

from scim import schemas
from scim.filters import conditions
from scim.filters.conditions import Entries
from scim.filters.lexer import FilterError
from scim.filters.table import Kind, Place

COLUMNS = {
    "displayname": ("g.display_name_key", Kind.FOLDED),
    "externalid": ("g.external_id", Kind.EXACT),
    "id": ("g.scim_id", Kind.ID),
    "meta.created": ("g.created_at", Kind.INSTANT),
    "meta.lastmodified": ("", Kind.INSTANT),  # `last_modified`: an expression of the database
}
PARTS = {
    "value": ("u.scim_id", Kind.ID),
    "$ref": ("u.scim_id", Kind.ADDRESS),
    "type": ("'user'", Kind.FOLDED),
    "display": ("", Kind.FOLDED),  # `label`
}
UNSERVED = {"schemas", "meta"}


@dataclass(frozen=True)
class GroupTable:
    """What one client sees of a group. `is_seen` says it of a member u, in SQL of ours."""

    is_seen: str

    def place(self, name: str) -> Place:
        name = _plain(name)
        if name == "meta.lastmodified":
            return Place(last_modified(), Kind.INSTANT)
        if name in COLUMNS:
            return Place(*COLUMNS[name])
        listed, _, sub = name.partition(".")
        if listed == "members":
            return self.part(listed, sub or "value")
        raise _refusal(name)

    def part(self, listed: str, name: str) -> Place:
        rows = self.entries(listed)
        if name not in PARTS:
            raise FilterError(f"members has no {name}.")
        expression, kind = PARTS[name]
        return Place(expression or _label(), kind, rows)

    def entries(self, listed: str) -> Entries:
        """Members, in the order in which they came."""
        if _plain(listed) != "members":
            raise FilterError(f"{listed} is no list, so it takes no brackets.")
        people = "identity_membership m JOIN identity_user u"
        return Entries(
            f"{people} ON u.id = m.user_id AND m.group_id = g.id AND {self.is_seen}", order="m.id"
        )


def last_modified() -> str:
    return conditions.latest("g.created_at", "g.updated_at")


def _label() -> str:
    """How a member is called, folded (`identity.names.label`)."""
    display, given, family = (
        conditions.member("u.profile_key", *path)
        for path in (("displayname",), ("name", "givenname"), ("name", "familyname"))
    )
    both = f"TRIM(COALESCE({given}, '') || ' ' || COALESCE({family}, ''))"
    local = conditions.lowered("TRIM(u.given_name || ' ' || u.family_name)")  # has no profile
    return f"COALESCE({display}, NULLIF({both}, ''), NULLIF({local}, ''), u.user_name_key)"


def _plain(name: str) -> str:
    """A name without the URN of the core schema, which may stand before any of its names."""
    return name.removeprefix(schemas.GROUP.id.lower() + ":")


def _refusal(name: str) -> FilterError:
    if name.partition(".")[0] in UNSERVED:
        return FilterError(f"{name} is kept, but cannot be filtered or sorted by.")
    return FilterError(f"There is no attribute {name}.")
