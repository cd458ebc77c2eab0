"""What we are, told to clients (RFC 7643 sections 5 to 7, RFC 9865 section 4): only what works today."""

from typing import Any

from django.conf import settings

from scim import cursors, schemas
from scim.authentication import base_url
from scim.bulk.job import MAX_OPERATIONS
from scim.dialects import Dialect
from scim.pages import LIST_URN

CONFIG_URN = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"
TYPE_URN = "urn:ietf:params:scim:schemas:core:2.0:ResourceType"
Document = dict[str, Any]


def service_provider_config(slug: str, dialect: Dialect) -> Document:
    """`bulk` and `filter` always carry their sizes: without them authentik assumes the worst."""
    return {
        **_conformance(dialect),
        "schemas": [CONFIG_URN],
        "patch": {"supported": True},
        "bulk": {
            "supported": True,
            "maxOperations": MAX_OPERATIONS,
            "maxPayloadSize": settings.SCIM_MAX_BODY,
        },
        "filter": {"supported": True, "maxResults": settings.SCIM_MAX_PAGE_SIZE},
        "changePassword": {"supported": False},
        "sort": {"supported": True},
        "pagination": {
            "cursor": True,
            "index": True,
            "defaultPaginationMethod": "index",
            "defaultPageSize": settings.SCIM_PAGE_SIZE,
            "maxPageSize": settings.SCIM_MAX_PAGE_SIZE,
            "cursorTimeout": cursors.SECONDS,
        },
        "etag": {"supported": True},
        "authenticationSchemes": [
            {
                "type": "oauthbearertoken",
                "name": "Bearer token",
                "description": "A SCIM token, issued under Identity Management in Switchroom",
                "specUri": "https://www.rfc-editor.org/rfc/rfc6750",
                "primary": True,
            }
        ],
        "meta": _meta(slug, "ServiceProviderConfig", "/ServiceProviderConfig"),
    }


def _conformance(dialect: Dialect) -> Document:
    """The SCIM interoperability profile, which forbids what Okta and Entra send today.

    It also demands TLS, so an address without it claims nothing.
    """
    return {} if dialect.is_lenient or not settings.IS_HTTPS else {"interopProfileConformant": True}


def resource_types(slug: str, *, with_licenses: bool) -> list[Document]:
    """`with_licenses`: the connection shows licenses as Okta entitlements."""
    types = _resource_types(slug)
    return [*types, _license_type(slug)] if with_licenses else types


def _license_type(slug: str) -> Document:
    return {
        "schemas": [TYPE_URN],
        "id": "License",
        "name": "License",
        "endpoint": "/Licenses",
        "description": "Licenses of the organization, which people hold as entitlements",
        "schema": schemas.LICENSE.id,
        "meta": _meta(slug, "ResourceType", "/ResourceTypes/License"),
    }


def _resource_types(slug: str) -> list[Document]:
    return [
        {
            "schemas": [TYPE_URN],
            "id": "User",
            "name": "User",
            "endpoint": "/Users",
            "description": "People of the organization",
            "schema": schemas.USER.id,
            "schemaExtensions": [
                {"schema": each.id, "required": False} for each in schemas.EXTENSIONS
            ],
            "meta": _meta(slug, "ResourceType", "/ResourceTypes/User"),
        },
        {
            "schemas": [TYPE_URN],
            "id": "Group",
            "name": "Group",
            "endpoint": "/Groups",
            "description": "Groups of people",
            "schema": schemas.GROUP.id,
            "meta": _meta(slug, "ResourceType", "/ResourceTypes/Group"),
        },
    ]


def published_schemas(slug: str, *, with_licenses: bool) -> list[Document]:
    documents = [each.document for each in schemas.ALL]
    if with_licenses:
        documents = [_with_held_licenses(each) for each in documents] + [schemas.LICENSE.document]
    return [each | {"meta": _meta(slug, "Schema", f"/Schemas/{each['id']}")} for each in documents]


def _with_held_licenses(document: Document) -> Document:
    """`entitlements` are licenses, and no longer the client's own words."""
    held = schemas.HELD_LICENSES
    attributes = [held if each["name"] == held["name"] else each for each in document["attributes"]]
    return document | {"attributes": attributes}


def listed(documents: list[Document]) -> Document:
    return {
        "schemas": [LIST_URN],
        "totalResults": len(documents),
        "startIndex": 1,
        "itemsPerPage": len(documents),
        "Resources": documents,
    }


def _meta(slug: str, kind: str, path: str) -> Document:
    return {"resourceType": kind, "location": base_url(slug) + path}
