"""The product's own processes: web, worker, scheduler."""

import sys
from collections.abc import Mapping
from pathlib import Path

from console.processes.child import Recipe

WEB_PROCESSES = 2
WEB_THREADS = 4  # per process
WEB_STOP_SECONDS = 6  # less than the tree waits
WORKER_PROCESSES = 2
LOG_CONFIG = Path(__file__).with_name("web-log.json")  # a path cannot forge a second line
# Without the query string: single-use tickets of sign-in travel there.
ACCESS_LINE = "%(addr)s %(method)s %(path)s %(status)d %(dt_ms).0fms"
CELERY = [sys.executable, "-m", "celery", "-A", "console.celery", "--quiet"]


def web(*, host: str, port: int, env: Mapping[str, str]) -> Recipe:
    options = [
        *("--interface", "wsgi", "--host", host, "--port", str(port), "--no-ws"),
        *("--workers", str(WEB_PROCESSES), "--blocking-threads", str(WEB_THREADS)),
        # A process that is told to stop while it starts may miss it; nobody waits for ever.
        *("--workers-kill-timeout", str(WEB_STOP_SECONDS)),
        *("--log-config", str(LOG_CONFIG), "--access-log", "--access-log-fmt", ACCESS_LINE),
    ]
    command = [sys.executable, "-m", "granian", *options, "console.wsgi:application"]
    return Recipe("web", command, env)


def worker(*, env: Mapping[str, str]) -> Recipe:
    """Tasks are JSON, so Celery's warning to root, which is about pickle, does not concern us."""
    quiet = {"PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges"}
    options = ["--concurrency", str(WORKER_PROCESSES), "--without-gossip", "--without-mingle"]
    return Recipe("worker", [*CELERY, "worker", *options], {**quiet, **env})


def scheduler(*, data_dir: Path, env: Mapping[str, str]) -> Recipe:
    return Recipe("scheduler", [*CELERY, "beat", "--schedule", str(data_dir / "schedule")], env)
