"""What an app asks for (RFC 6749 section 4.1.1), and the person's answer."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest
from oauth2_provider.exceptions import OAuthToolkitError
from oauth2_provider.models import Application
from oauth2_provider.oauth2_backends import get_oauthlib_core
from oauth2_provider.scopes import get_scopes_backend
from oauthlib.common import add_params_to_uri

from identity import audit, users
from identity.audit import Actor
from identity.models import User
from identity.oauth import standing


@dataclass(frozen=True)
class Asked:
    """A request that may be answered: app, redirect URI, PKCE and scopes are right."""

    application: Application
    scopes: list[str]
    credentials: dict[str, Any]

    @property
    def redirect_uri(self) -> str:
        return str(self.credentials["redirect_uri"])

    @property
    def is_on_this_device(self) -> bool:
        return urlsplit(self.redirect_uri).scheme == "http"

    @property
    def scope_words(self) -> list[str]:
        return words(self.scopes)


def words(scopes: list[str]) -> list[str]:
    """What each scope allows, for the person who is asked."""
    known = get_scopes_backend().get_all_scopes()
    return [known[scope] for scope in scopes]


def read(request: HttpRequest) -> Asked:
    """What the URL asks for; a form adds nothing to it.

    Raises FatalClientError where nobody may be sent back, else OAuthToolkitError.
    """
    scopes, credentials = get_oauthlib_core().validate_authorization_request(request)
    del credentials["request"]
    application = Application.objects.get(client_id=credentials["client_id"])
    return Asked(application, scopes, credentials)


@transaction.atomic
def allow(request: HttpRequest, asked: Asked, *, user: User, actor: Actor) -> str:
    """Issue a code; returns the URL that takes it to the app.

    Under the person's lock, like everything that is issued (identity.oauth.validator).
    Raises PermissionDenied for somebody who may not sign in any more.
    """
    users.lock(user)
    if not standing.is_good(user):
        raise PermissionDenied
    url, *_ = get_oauthlib_core().create_authorization_response(
        request, asked.scopes, dict(asked.credentials), allow=True
    )
    record(user, asked.application, scopes=asked.scopes, actor=actor)
    return str(url)


def record(user: User, application: Application, *, scopes: list[str], actor: Actor) -> None:
    audit.record(
        "app_access.allowed", subject=user, actor=actor, app=application.name, scopes=scopes
    )


def refusal(error: OAuthToolkitError) -> str:
    """The URL that tells the app of an error, and who says so (RFC 9207 section 2)."""
    reason = error.oauthlib_error
    url = reason.in_uri(reason.redirect_uri)
    return str(add_params_to_uri(url, [("iss", settings.PUBLIC_URL)]))
