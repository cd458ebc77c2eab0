"""Tasks of the whole, not of one room."""

import time

from celery import shared_task
from django.core.cache import cache

HEARTBEAT = "worker-heartbeat"
HEARTBEAT_SECONDS = 90  # older than this, nobody is working; one task may take 60


@shared_task(ignore_result=True)
def heartbeat() -> None:
    """Say that a worker is alive and takes tasks."""
    cache.set(HEARTBEAT, time.time(), timeout=HEARTBEAT_SECONDS)
