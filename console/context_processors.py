"""What every page knows."""

from typing import Any

from django.http import HttpRequest

from console import navigation
from identity.models import User

THEMES = ("auto", "light", "dark")


def shell(request: HttpRequest) -> dict[str, Any]:
    """The theme for everybody; sidebar and organization for those who are signed in."""
    context: dict[str, Any] = {"theme": _theme(request)}
    user = getattr(request, "user", None)  # absent when an error struck before the session
    if isinstance(user, User):  # and no program of the API
        context |= {"sidebar": navigation.sidebar(request), "organization": user.organization}
    return context


def _theme(request: HttpRequest) -> str:
    chosen = request.COOKIES.get("theme", "")
    return chosen if chosen in THEMES else "auto"
