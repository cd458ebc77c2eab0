"""The Celery application: `celery -A console.celery worker`."""

import os

from celery import Celery
from celery.signals import setup_logging, worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "console.settings")
app = Celery("switchroom")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def keep_djangos_logging(**_: object) -> None:
    """Celery would replace the log format otherwise."""


@worker_ready.connect
def first_heartbeat(**_: object) -> None:
    """Do not wait for the scheduler's first turn: a worker that takes this task is alive."""
    app.send_task("console.tasks.heartbeat", expires=30)
