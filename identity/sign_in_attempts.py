"""Every try to sign in here: the person gets a reference, the administrator the reason."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.db.models.functions import Now
from django.http import HttpRequest

from identity.models import Organization, SignInAttempt, User

OK = "ok"
PASSWORD, CODE, RECOVERY = "password", "code", "recovery"


def keep(
    request: HttpRequest,
    user: User | None,
    *,
    code: str,
    way: str = PASSWORD,
    is_break_glass: bool = False,
    organization: Organization | None = None,
) -> str:
    """Keep a try and return its reference.

    A name that nobody has is not kept: it may be a password, typed into the wrong field. Of an
    address in a verified domain the `organization` is, so that its administrators find the try.
    """
    attempt = SignInAttempt.objects_all_organizations.create(
        organization=user.organization if user else organization,
        way=way,
        reference=secrets.token_hex(6).upper(),
        code=code,
        name_id=user.user_name if user else "",
        user=user,
        is_break_glass=is_break_glass,
        ip_address=request.META.get("REMOTE_ADDR") or None,
    )
    return attempt.reference


def delete_old() -> None:
    """Forget tries that nobody asks about any more, in all organizations."""
    since = Now() - timedelta(days=settings.SIGN_IN_DAYS)
    SignInAttempt.objects_all_organizations.filter(at__lt=since).delete()
