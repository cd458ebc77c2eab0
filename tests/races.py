"""Many people doing one thing at the same instant, with real commits."""

import threading
from collections.abc import Callable, Iterable
from typing import Any

from django.db import connections


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
