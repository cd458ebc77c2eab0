"""Many people doing one thing at the same instant, with real commits."""

import threading
from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection, connections

from identity.database import is_postgresql


def at_once(deeds: Iterable[Callable[[], Any]]) -> list[Any]:
    """Run every deed in a thread of its own, all released together.

    Returns what each returned, or the exception it raised, in the order given.
    """
    deeds = list(deeds)
    start = threading.Barrier(len(deeds))
    outcomes: list[Any] = [None] * len(deeds)

    def run(place: int, deed: Callable[[], Any]) -> None:
        start.wait()
        try:
            outcomes[place] = deed()
        except Exception as error:  # noqa: BLE001 (the outcome is what the test looks at)
            outcomes[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place, deed)) for place, deed in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def begin(deed: Callable[[], Any]) -> threading.Thread:
    """Run `deed` in a thread of its own until it is done, or waits for what we hold.

    The caller is in a transaction. On SQLite whoever writes waits for it in any case.
    """

    def run() -> None:
        try:
            deed()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    while is_postgresql() and thread.is_alive() and not _somebody_waits():
        thread.join(0.02)
    return thread


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted)")
        return bool(cursor.fetchone()[0])
