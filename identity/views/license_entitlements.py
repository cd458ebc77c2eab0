"""Identity Management: whether the identity provider may assign licenses."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from identity import license_entitlements, scim_connections
from identity.forms.license_entitlements import LicenseEntitlementsForm
from identity.permissions import Permission, requires
from identity.requests import PersonRequest, actor
from identity.views import identity_management


@require_POST
@requires(Permission.MANAGE_SETTINGS)
def save(request: PersonRequest) -> HttpResponse:
    form = LicenseEntitlementsForm(request.POST)
    if not form.is_valid():
        return identity_management.show(request, entitlements_form=form)
    license_entitlements.switch(
        scim_connections.for_organization(request.user.organization),
        is_on=form.cleaned_data["is_on"],
        actor=actor(request),
    )
    messages.success(request, "Licenses as entitlements: saved.")
    return redirect(f"{reverse('identity:management')}#license-entitlements")
