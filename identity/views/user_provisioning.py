"""Identity Management, section 2: whether the IdP may push people, and whom it meets."""

from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.http import require_POST

from identity import scim_connections
from identity.forms.provisioning import ProvisioningForm
from identity.permissions import Permission, requires
from identity.requests import PersonRequest, actor
from identity.views import identity_management, scim_tokens


@require_POST
@requires(Permission.MANAGE_SETTINGS)
def save(request: PersonRequest) -> HttpResponse:
    """The settings. Tokens have their own acts, so saving never changes one."""
    form = ProvisioningForm(request.POST)
    if not form.is_valid():
        return identity_management.show(request, provisioning_form=form)
    connection = scim_connections.for_organization(request.user.organization)
    scim_connections.save(connection, **form.cleaned_data, actor=actor(request))
    messages.success(request, "User provisioning is saved.")
    return scim_tokens.back()
