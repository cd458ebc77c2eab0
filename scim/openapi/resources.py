"""Our schemas as JSON Schema: once as clients write them, once as they read them."""

from scim import schemas
from scim.openapi.messages import SCHEMAS, Json
from scim.schemas import Schema

UNASSIGNED = {"$ref": "#/components/schemas/Unassigned"}
IGNORED = {"description": "Ours: what a client sends here is ignored"}
TYPES = {"boolean": "boolean"}  # everything else is a text
META: Json = {
    "type": "object",
    "required": ["resourceType", "created", "lastModified", "location", "version"],
    "properties": {
        "resourceType": {"type": "string"},
        "created": {"type": "string", "format": "date-time"},
        "lastModified": {"type": "string", "format": "date-time"},
        "location": {"type": "string", "format": "uri"},
        "version": {"type": "string"},
    },
    "additionalProperties": False,
}

LICENSE: Json = {
    "schemas": {"const": [schemas.LICENSE.id]},
    "id": {"type": "string"},
    "displayName": {"type": "string"},
    "type": {"type": "string"},
    "description": {"type": "string", "maxLength": 1000},
    "meta": {"type": "object", "required": ["resourceType", "location", "version"]},
}


def components() -> dict[str, Json]:
    """The resources in both directions, by name."""
    return {
        "Unassigned": {
            "description": "Clears an attribute (RFC 7643 section 2.5)",
            "enum": [None, "", [], {}],
        },
        "Meta": META,
        "User": _read(schemas.USER, schemas.EXTENSIONS),
        "UserToWrite": _written(schemas.USER, schemas.EXTENSIONS),
        "Group": _read(schemas.GROUP),
        "GroupToWrite": _written(schemas.GROUP),
        "License": _object(LICENSE, required=["schemas", "id"]),
    }


def _read(core: Schema, extensions: tuple[Schema, ...] = ()) -> Json:
    """As it is returned. `attributes` and `excludedAttributes` can leave all but two out."""
    properties: Json = {
        "schemas": {**SCHEMAS, "contains": {"const": core.id}},
        "id": {"type": "string", "format": "uuid"},
        "externalId": {"type": "string"},
        "meta": {"$ref": "#/components/schemas/Meta"},
        **_properties(core, is_written=False),
        **{each.id: _object(_properties(each, is_written=False)) for each in extensions},
    }
    return _object(properties, required=["schemas", "id"])


def _written(core: Schema, extensions: tuple[Schema, ...] = ()) -> Json:
    properties: Json = {
        "schemas": {**SCHEMAS, "contains": {"const": core.id}},
        "id": IGNORED,
        "meta": IGNORED,
        "externalId": _or_unassigned({"type": "string", "maxLength": 254}),
        **_properties(core, is_written=True),
        **{
            each.id: _or_unassigned(
                _object({"schemas": IGNORED} | _properties(each, is_written=True))
            )
            for each in extensions
        },
    }
    names = [each["name"] for each in core.document["attributes"] if each["required"]]
    return _object(properties, required=["schemas", *names])


def _properties(schema: Schema, *, is_written: bool) -> Json:
    return {
        each["name"]: _attribute(each, is_written=is_written)
        for each in schema.document["attributes"]
    }


def _attribute(document: Json, *, is_written: bool) -> Json:
    if is_written and document["mutability"] == "readOnly":
        return {**IGNORED, "description": document["description"]}
    value = _value(document, is_written=is_written)
    if document["multiValued"]:
        items = _or_unassigned(value) if is_written else value
        value = {"type": "array", "items": items}
    described = {**value, "description": document["description"]}
    if is_written and document["required"]:
        return described | {"minLength": 1, "maxLength": 254}
    return _or_unassigned(described) if is_written else described


def _value(document: Json, *, is_written: bool) -> Json:
    if document["type"] == "complex":
        parts = document["subAttributes"]
        return _object({each["name"]: _attribute(each, is_written=is_written) for each in parts})
    value: Json = {"type": TYPES.get(document["type"], "string")}
    if "canonicalValues" in document:
        # A strict connection takes no others; what another dialect has kept is shown as it is.
        value["enum" if is_written else "examples"] = document["canonicalValues"]
    return value


def _or_unassigned(value: Json) -> Json:
    description = value.pop("description", None)
    either = {"anyOf": [value, UNASSIGNED]}
    return either if description is None else {"description": description, **either}


def _object(properties: Json, required: list[str] | None = None) -> Json:
    whole: Json = {"type": "object", "properties": properties, "additionalProperties": False}
    return whole | {"required": required} if required else whole
