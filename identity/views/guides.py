"""Identity Management: step by step through one provider's own pages, with our values in place."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from identity import scim_connections, setting_up, sso_connections
from identity.models import SsoConnection
from identity.permissions import Permission, requires
from identity.requests import PersonRequest
from identity.saml import connections

TITLES = {
    SsoConnection.Provider.OKTA: "Step by step with Okta",
    SsoConnection.Provider.ENTRA: "Step by step with Microsoft Entra ID",
    SsoConnection.Provider.GOOGLE: "Step by step with Google Workspace",
    SsoConnection.Provider.OTHER: "Step by step with any SAML 2.0 provider",
}


@never_cache
@require_safe
@requires(Permission.SEE_SETTINGS)
def page(request: PersonRequest, provider: str) -> HttpResponse:
    chosen, organization = SsoConnection.Provider(provider), request.user.organization
    connection = sso_connections.for_organization(organization)
    context = {
        "title": TITLES[chosen],
        "provider": chosen,
        "providers": SsoConnection.Provider,
        "progress": setting_up.progress(organization, chosen),
        "connected": setting_up.other_provider(connection, chosen),
        "acs_url": connections.address(connection, "acs"),
        "entity_id": connections.service_provider(connection).entity_id,
        "metadata_url": connections.address(connection, "metadata"),
        "scim_url": scim_connections.url(organization),
        "may_manage": Permission.MANAGE_SETTINGS.is_granted(request.user),
    }
    return render(request, f"identity/guide/{chosen}.html", context)
