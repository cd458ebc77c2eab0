"""Python imports this by itself where its directory is on the path: its clocks are then wrong.

Each process is an hour ahead, an hour behind, half a minute ahead or right, and every few seconds
its clock jumps to another of these. What counts elapsed time, and the database, are right.
"""

import datetime
import os
import time
from typing import Any

OFF = (0, 3600, -3600, 30)  # seconds
JUMPS_EVERY = 7  # seconds
_time, _datetime = time.time, datetime.datetime


def off() -> int:
    return OFF[(int(time.monotonic() // JUMPS_EVERY) + os.getpid()) % len(OFF)]


class _Kind(type):
    """Moments that were made in C are of the kind, too."""

    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, _datetime)

    def __subclasscheck__(cls, other: type) -> bool:
        return issubclass(other, _datetime)


class _Crooked(_datetime, metaclass=_Kind):
    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> Any:
        return _datetime.now(tz) + datetime.timedelta(seconds=off())

    @classmethod
    def utcnow(cls) -> Any:
        return _datetime.now(datetime.UTC).replace(tzinfo=None) + datetime.timedelta(seconds=off())


time.time = lambda: _time() + off()
datetime.datetime = _Crooked  # type: ignore[misc]
