"""Between password and code: an entry in a session that is still nobody's.

It opens the page that asks for the code, for a few minutes, and nothing else. It is worth
nothing once the person is suspended or has another password.
"""

import time
from typing import Any

from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from identity.models import User

ENTRY = "half_signed_in"
LASTS = 5 * 60  # seconds


def begin(request: HttpRequest, user: User) -> None:
    """The password was right. The session gets a new key, so that nobody planted it."""
    request.session.cycle_key()
    request.session[ENTRY] = {
        "user": user.pk,
        "password": user.get_session_auth_hash(),
        "at": int(time.time()),
    }


def person(request: HttpRequest) -> User | None:
    """Whose code is awaited; None when nobody's, or no longer."""
    entry: dict[str, Any] = request.session.get(ENTRY, {})
    if not entry or not 0 <= time.time() - entry["at"] <= LASTS:
        return None
    people = User.objects_all_organizations.select_related("organization")
    user = people.filter(pk=entry["user"]).first()
    is_same = user and constant_time_compare(entry["password"], user.get_session_auth_hash())
    return user if is_same else None


def is_begun(request: HttpRequest) -> bool:
    """Whether there was a password at all, however long ago."""
    return ENTRY in request.session


def forget(request: HttpRequest) -> None:
    request.session.pop(ENTRY, None)
