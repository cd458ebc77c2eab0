"""Rows to plain dictionaries: no model, no protocol object, no query of their own."""

from typing import Any
from uuid import UUID

import orjson
from django.conf import settings
from django.db.models import Func, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast

from identity.models import Membership, User
from scim import phones, schemas, versions
from scim.authentication import Caller

COLUMNS = (
    "scim_id", "user_name", "external_id", "is_active", "version", "created_at", "updated_at",
    "profile_text", "line__extension", "line__primary_phone", "line__license", "line__version",
    "line__updated_at", "groups_text",
)  # fmt: skip
Row = tuple[Any, ...]


class JsonPairs(Func):
    """Two columns of all rows as one JSON text: a person's groups come with the person."""

    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        template = "json_group_array(json_array(%(expressions)s))"
        return self.as_sql(compiler, connection, template=template, **more)

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        template = "json_agg(json_build_array(%(expressions)s))::text"
        return self.as_sql(compiler, connection, template=template, **more)


def rows(people: QuerySet[User], *, with_groups: bool = True) -> QuerySet[User, Row]:
    """The columns of `people`, of their lines and groups, in one query. The profile stays text
    here: Django's own reading of JSON costs several times as much."""
    groups = _groups() if with_groups else Value("", TextField())
    profile = Cast("profile", TextField())
    return people.annotate(profile_text=profile, groups_text=groups).values_list(*COLUMNS)


def _groups() -> Subquery:
    theirs = Membership.objects_all_organizations.filter(user=OuterRef("pk"))
    pairs = JsonPairs("group__scim_id", "group__display_name")
    return Subquery(theirs.values(pairs=pairs))


def base_url(slug: str) -> str:
    return f"{settings.PUBLIC_URL}/scim/v2/{slug}"


def user(row: Row, caller: Caller) -> dict[str, Any]:
    """The SCIM user of a row (RFC 7643 section 4.1)."""
    (scim_id, user_name, external_id, is_active, version, created_at, updated_at, profile_text,
     extension, phone, license_name, line_version, line_at, groups_text) = row  # fmt: skip
    profile = orjson.loads(profile_text)
    found: dict[str, Any] = {
        "schemas": [schemas.USER.id],
        "id": str(scim_id),
        "userName": user_name,
        "active": is_active,
        **profile,
        "meta": {
            "resourceType": "User",
            "created": created_at,
            "lastModified": max(created_at, updated_at, line_at or updated_at),
            "location": f"{base_url(caller.slug)}/Users/{scim_id}",
            "version": versions.tag(version, line_version),
        },
    }
    if external_id is not None:
        found["externalId"] = external_id
    if found["active"] is None:
        del found["active"]
    if schemas.ENTERPRISE.id in profile:
        found["schemas"].append(schemas.ENTERPRISE.id)
    if extension or phone or license_name or schemas.TELEPHONY.id in profile:
        _add_line(found, extension, phone, license_name)
    if phone and caller.dialect.shows_number:
        found["phoneNumbers"] = phones.shown(profile.get("phoneNumbers", []), phone)
    if groups_text and groups_text != "[]":
        found["groups"] = _membership(orjson.loads(groups_text), caller)
    return found


def _membership(pairs: list[list[str]], caller: Caller) -> list[dict[str, Any]]:
    """What RFC 7643 section 4.1.2 calls `groups`, in the order of their names."""
    url = f"{base_url(caller.slug)}/Groups"
    known = sorted((name, str(UUID(scim_id))) for scim_id, name in pairs)
    return [
        {"value": scim_id, "$ref": f"{url}/{scim_id}", "display": name, "type": "direct"}
        for name, scim_id in known
    ]


def _add_line(found: dict[str, Any], extension: str, phone: str, license_name: str) -> None:
    line: dict[str, Any] = {}
    if extension:
        line["extension"] = extension
    if phone:
        line["primaryPhone"] = phone
    if license_name:
        line["licenses"] = [{"display": license_name}]
    found["schemas"].append(schemas.TELEPHONY.id)
    found[schemas.TELEPHONY.id] = line
