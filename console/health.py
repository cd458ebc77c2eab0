"""For machines that ask whether we are well: /healthz and /readyz."""

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from console.tasks import HEARTBEAT


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers and a worker is alive: 200, else 503, with each part's state."""
    parts = {"database": _database_answers(), "worker": _worker_is_alive()}
    return JsonResponse(parts, status=200 if all(parts.values()) else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception:  # noqa: BLE001 (any reason means: not ready)
        return False
    return True


def _worker_is_alive() -> bool:
    try:
        return cache.get(HEARTBEAT) is not None
    except Exception:  # noqa: BLE001 (Redis is away: the worker cannot be heard)
        return False
