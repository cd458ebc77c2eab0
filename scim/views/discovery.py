"""/ServiceProviderConfig, /ResourceTypes and /Schemas (RFC 7644 section 4)."""

from typing import Any

from rest_framework.request import Request

from scim import discovery, errors
from scim.discovery import Document
from scim.responses import Response
from scim.views.base import ScimView


class DiscoveryView(ScimView):
    """They are read, never filtered: RFC 7644 section 4 wants 403 for an attempt."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if "filter" in request.query_params:
            raise errors.ScimError(403, "Discovery endpoints cannot be filtered.")

    def resource_types(self, slug: str) -> list[Document]:
        return discovery.resource_types(slug, with_licenses=self.has_licenses)

    def schemas(self, slug: str) -> list[Document]:
        return discovery.published_schemas(slug, with_licenses=self.has_licenses)

    @property
    def has_licenses(self) -> bool:
        return self.caller.connection.has_entitlements


class ServiceProviderConfigView(DiscoveryView):
    def get(self, request: Request, slug: str) -> Response:
        return Response(discovery.service_provider_config(slug, self.caller.dialect))


class ResourceTypesView(DiscoveryView):
    def get(self, request: Request, slug: str) -> Response:
        return Response(discovery.listed(self.resource_types(slug)))


class ResourceTypeView(DiscoveryView):
    def get(self, request: Request, slug: str, name: str) -> Response:
        return Response(_by_id(self.resource_types(slug), name, "resource type"))


class SchemasView(DiscoveryView):
    def get(self, request: Request, slug: str) -> Response:
        return Response(discovery.listed(self.schemas(slug)))


class SchemaView(DiscoveryView):
    def get(self, request: Request, slug: str, urn: str) -> Response:
        return Response(_by_id(self.schemas(slug), urn, "schema"))


def _by_id(documents: list[Document], wanted: str, what: str) -> Document:
    for document in documents:
        if document["id"].lower() == wanted.lower():
            return document
    raise errors.not_found(what)
