"""A request of somebody who is signed in, and the actor that such a request is."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from identity import audit
from identity.audit import Actor
from identity.models import User


class PersonRequest(HttpRequest):
    """What a view behind `@requires` receives: the person is known."""

    user: User
    htmx: HtmxDetails


def actor(request: HttpRequest) -> Actor:
    """Who does what this request asks for, and from where."""
    return audit.person(request.user, ip_address=request.META.get("REMOTE_ADDR"))  # type: ignore[arg-type]
