"""What the rooms above do once a day, for a worker that has no scheduler beside it."""

from collections.abc import Callable

DEEDS: list[Callable[[], object]] = []


def add(deed: Callable[[], object]) -> None:
    """Each deed once, however often it is added."""
    if deed not in DEEDS:
        DEEDS.append(deed)
