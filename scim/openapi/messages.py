"""What travels beside resources: lists, searches, changes, errors (RFC 7644), as JSON Schema."""

from typing import Any

from scim import errors, operations, pages, queries
from scim.bulk import answers, job

Json = dict[str, Any]
NUMBER = {"type": "integer", "minimum": 1 - 10**18, "maximum": 10**18 - 1}  # of 18 digits
SCHEMAS = {"type": "array", "items": {"type": "string"}}
NAMES = {
    "oneOf": [
        {"type": "array", "items": {"type": "string"}},
        {"type": "string"},
        {"type": "null"},
    ]
}


def components() -> dict[str, Json]:
    return {
        "Error": ERROR,
        "PatchOp": PATCH,
        "BulkRequest": BULK,
        "BulkResponse": DONE,
        "SearchRequest": SEARCH,
        "DiscoveryDocument": DISCOVERY,
        "DiscoveryList": of(DISCOVERY),
        **{f"{kind}List": of(_ref(kind)) for kind in ("User", "Group", "License")},
        "ResourceList": of({"anyOf": [_ref("User"), _ref("Group")]}),
    }


def of(resource: Json) -> Json:
    """A ListResponse (RFC 7644 section 3.4.2, RFC 9865 section 2)."""
    return {
        "type": "object",
        "required": ["schemas", "totalResults", "itemsPerPage", "Resources"],
        "properties": {
            "schemas": {"const": [pages.LIST_URN]},
            "totalResults": {"type": "integer", "minimum": 0},
            "startIndex": {"type": "integer", "minimum": 1},
            "itemsPerPage": {"type": "integer", "minimum": 0},
            "nextCursor": {"type": "string"},
            "previousCursor": {"type": "string"},
            "Resources": {"type": "array", "items": resource},
        },
        "additionalProperties": False,
    }


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


ERROR: Json = {
    "type": "object",
    "required": ["schemas", "status", "detail"],
    "properties": {
        "schemas": {"const": [errors.URN]},
        "status": {"type": "string", "pattern": "^[45][0-9][0-9]$"},
        "scimType": {
            "enum": [
                *("invalidFilter", "tooMany", "uniqueness", "mutability", "invalidSyntax"),
                *("invalidPath", "noTarget", "invalidValue", "invalidVers", "sensitive"),
                *("invalidCursor", "expiredCursor", "invalidCount"),
            ]
        },
        "detail": {"type": "string", "minLength": 1},
    },
    "additionalProperties": False,
}
OPERATION: Json = {
    "type": "object",
    "required": ["op", "path"],
    "properties": {
        "op": {"enum": list(operations.VERBS), "description": "In any case"},
        "path": {"type": "string", "description": "RFC 7644 figure 7"},
        "value": {"description": "What to add or to put in place"},
    },
    "additionalProperties": False,
}
PATCH: Json = {
    "type": "object",
    "required": ["schemas", "Operations"],
    "properties": {
        "schemas": {**SCHEMAS, "contains": {"const": operations.URN}},
        "Operations": {
            "type": "array",
            "items": OPERATION,
            "minItems": 1,
            "maxItems": operations.MAX_OPERATIONS,
        },
    },
    "additionalProperties": False,
}
BULK: Json = {
    "type": "object",
    "required": ["schemas", "Operations"],
    "properties": {
        "schemas": {**SCHEMAS, "contains": {"const": job.URN}},
        "failOnErrors": {"type": ["integer", "null"], "minimum": 1},
        "Operations": {
            "type": "array",
            "minItems": 1,
            "description": f"RFC 7644 section 3.7; more than {job.MAX_OPERATIONS} are 413, "
            "and one that makes no sense fails alone",
        },
    },
}
DONE: Json = {
    "type": "object",
    "required": ["schemas", "Operations"],
    "properties": {
        "schemas": {"const": [answers.URN]},
        "Operations": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["status"],
                "properties": {
                    "method": {"type": "string"},
                    "bulkId": {"type": "string"},
                    "version": {"type": "string"},
                    "location": {"type": "string"},
                    "status": {"type": "string", "pattern": "^[2-5][0-9][0-9]$"},
                    "response": _ref("Error"),
                },
                "additionalProperties": False,
            },
        },
    },
    "additionalProperties": False,
}
SEARCH: Json = {
    "type": "object",
    "required": ["schemas"],
    "properties": {
        "schemas": {**SCHEMAS, "contains": {"const": queries.SEARCH_URN}},
        "filter": {"type": ["string", "null"], "maxLength": 2048},
        "sortBy": {"type": ["string", "null"]},
        "sortOrder": {"enum": ["ascending", "descending", None]},
        "startIndex": {**NUMBER, "type": ["integer", "null"]},
        "count": {**NUMBER, "type": ["integer", "null"]},
        "cursor": {"type": ["string", "null"]},
        "attributes": NAMES,
        "excludedAttributes": NAMES,
    },
}
DISCOVERY: Json = {
    "type": "object",
    "required": ["schemas", "meta"],
    "description": "RFC 7643 sections 5 to 7",
}
