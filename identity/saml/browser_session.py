"""The browser's session: the nonce before a SAML sign-in, the person after it."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from identity import audit, users
from identity.models import SsoConnection
from identity.saml import connections, subjects
from identity.saml.sign_in import SignedIn

NONCE = "saml_nonce"
FACTS = "saml"


def make_nonce(request: HttpRequest) -> str:
    """This browser's nonce, made when it first asks; one for all its tabs."""
    if NONCE not in request.session:
        request.session[NONCE] = secrets.token_urlsafe(32)
    return nonce(request)


def nonce(request: HttpRequest) -> str:
    """This browser's nonce; blank, and equal to none, when it never asked."""
    return str(request.session.get(NONCE, ""))


def start(request: HttpRequest, signed_in: SignedIn, *, connection: SsoConnection) -> None:
    """Sign the person in. Raises Refused when they were suspended a moment ago.

    Under the person's lock: a suspension comes before, and is seen, or after, and ends this
    session with the others. Somebody else's session in this browser is emptied by `login`.
    """
    with transaction.atomic():
        user = users.lock(signed_in.user)
        subjects.check_active(user)
        login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
        request.session[FACTS] = {"connection": str(connection.pk), **signed_in.facts}
        request.session.set_expiry(_end(signed_in.facts["session_not_on_or_after"]))
        request.session.save()
        actor = audit.person(user, ip_address=request.META.get("REMOTE_ADDR"), source="saml")
        audit.record(
            "user.signed_in", subject=user, actor=actor, way="saml", connection=connection.name
        )


def sign_out_url(request: HttpRequest) -> str:
    """The page that the connection of this session has for people who sign out; or blank."""
    connection = request.session.get(FACTS, {}).get("connection")
    found = connections.find(UUID(connection)) if connection else None
    return found.sign_out_url if found else ""


def _end(idp_says: str | None) -> datetime:
    """Our own limit, or the IdP's SessionNotOnOrAfter if that is earlier."""
    ours = timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE)
    return min(ours, datetime.fromisoformat(idp_says)) if idp_says else ours
