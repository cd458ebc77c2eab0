"""The OpenAPI document of the management API, made from what serves it."""

from functools import cache
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.urls import include, path
from django.views.decorators.http import require_safe
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.settings import patched_settings

from identity import api_scopes

PREFIX = "/api/v1"
SETTINGS = {
    "TITLE": "Switchroom management API",
    "DESCRIPTION": "People, licenses, extensions, numbers, rules, sites and devices.",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": PREFIX,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "RoleEnum": "identity.models.User.Role",
        "ExtensionStateEnum": "telephony.models.Extension.State",
        "NumberStateEnum": "telephony.models.PhoneNumber.State",
        "PortStateEnum": "telephony.models.PortRequest.State",
        "LicenseKindEnum": "telephony.models.LicenseSku.Kind",
        "ExtensionKindEnum": "telephony.models.Extension.Kind",
        "DeviceKindEnum": "telephony.models.Device.Kind",
        "PurposeEnum": "telephony.models.ExtensionRange.Purpose",
        "StrategyEnum": "telephony.models.RingGroup.Strategy",
    },
}


class Token(OpenApiAuthenticationExtension):
    """How the document speaks of our tokens; drf-spectacular finds it by its being here."""

    target_class = "console.api.v1.authentication.ApiTokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}

    def get_security_requirement(self, auto_schema: Any) -> dict[str, list[str]]:
        """With the scope: OpenAPI 3.1 lets any scheme name what it asks for."""
        resource, is_safe = auto_schema.view.scope, auto_schema.method == "GET"
        return {self.name: [api_scopes.needed(resource, is_safe=is_safe)]}


@require_safe
@login_not_required
def page(request: HttpRequest) -> JsonResponse:
    """It describes the API to whoever asks, and holds nothing of anybody."""
    return JsonResponse(document())


@cache
def document() -> dict[str, Any]:
    """OpenAPI 3.1, with the scope that each operation needs."""
    urls = import_module("console.api.v1.urls")  # which names this page
    patterns = [path("api/v1/", include((urls.resource_urls, "v1")))]
    with patched_settings(SETTINGS | {"VERSION": settings.VERSION}):
        made: dict[str, Any] = SchemaGenerator(patterns=patterns).get_schema(public=True)
    return made
