"""Figures for whoever watches over the server: /metrics, for a machine that shows a token."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import Metric

from console.tasks import HEARTBEAT
from identity import metrics
from identity.metrics import gauge
from identity.syncback import call_counts, measures

log = logging.getLogger(__name__)


@login_not_required
@never_cache
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Not there at all unless the server's operator has set METRICS_TOKEN (RFC 6750)."""
    if not settings.METRICS_TOKEN:
        raise Http404
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not constant_time_compare(given, settings.METRICS_TOKEN):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    found = [*measures.metrics(), *_of_the_cache(call_counts.metrics), *_of_the_cache(_worker)]
    return HttpResponse(metrics.text(found), content_type=metrics.CONTENT_TYPE)


def _worker() -> list[Metric]:
    meaning = "When a worker last said that it takes tasks; 0 when that is too long ago."
    return [gauge("switchroom_worker_heartbeat_timestamp", meaning, cache.get(HEARTBEAT, 0))]


def _of_the_cache(found: Callable[[], list[Metric]]) -> list[Metric]:
    """Nothing while the cache is away: a zero would look as if counting had begun anew."""
    try:
        return found()
    except Exception:  # noqa: BLE001 (whatever the cache is)
        log.warning("The cache is away, so no counts are shown.")
        return []
