"""That somebody gave their password again a moment ago, in this browser, for one purpose."""

import time

from django.http import HttpRequest

LASTS = 10 * 60  # seconds


def note(request: HttpRequest, purpose: str) -> None:
    request.session[_name(purpose)] = int(time.time())


def is_recent(request: HttpRequest, purpose: str) -> bool:
    noted = request.session.get(_name(purpose), 0)
    return bool(0 <= time.time() - noted <= LASTS)


def forget(request: HttpRequest, purpose: str) -> None:
    request.session.pop(_name(purpose), None)


def _name(purpose: str) -> str:
    return f"password_given_for_{purpose}"
