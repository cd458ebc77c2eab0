"""Identity Management, section 1: the IdP's metadata fills the form."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from identity import identity_settings, idp_metadata_import, sso_connections
from identity.forms.idp_metadata import MetadataForm
from identity.forms.single_sign_on import SingleSignOnForm
from identity.idp_metadata_import import News, NoMetadata
from identity.permissions import Permission, requires
from identity.requests import PersonRequest
from identity.views import identity_management


@sensitive_post_parameters()
@require_POST
@requires(Permission.MANAGE_SETTINGS)
def read(request: PersonRequest) -> HttpResponse:
    """Show what the metadata would change; nothing is stored before the form is saved."""
    form = MetadataForm(request.POST, request.FILES)
    news = _news(request, form) if form.is_valid() else None
    if news is None:
        return identity_management.show(request, metadata_form=form)
    return identity_management.show(request, sso_form=_filled(request, news, form), news=news)


def _news(request: PersonRequest, form: MetadataForm) -> News | None:
    """None when the document is of no use; the form then says why."""
    url, document = form.cleaned_data["url"], form.cleaned_data["file"]
    connection = sso_connections.for_organization(request.user.organization)
    try:
        return idp_metadata_import.compare(
            connection, document if document is not None else idp_metadata_import.fetch(url)
        )
    except NoMetadata as reason:
        form.add_error("url" if url else "file", str(reason))
        return None


def _filled(request: PersonRequest, news: News, form: MetadataForm) -> SingleSignOnForm:
    stored: dict[str, Any] = identity_settings.single_sign_on(request.user.organization)
    return SingleSignOnForm(
        initial={
            **stored["sso_form"].initial,
            "idp_entity_id": news.metadata.entity_id,
            "idp_sso_url": news.metadata.sso_url,
            "signs_requests": stored["sso"].signs_requests or news.wants_signing,
            "metadata_url": form.cleaned_data["url"],
            "from_metadata": "".join(each.pem for each in news.new),
        }
    )
