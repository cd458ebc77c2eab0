"""Python imports this by itself where its directory is on the path: its clocks are then wrong.

Each process is an hour ahead, an hour behind, half a minute ahead or right, and every few seconds
its clock jumps to another of these. What counts elapsed time, and the database, are right.
"""

import copyreg
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
    __slots__ = ()  # as large as the one in C

    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> Any:
        return super().now(tz) + datetime.timedelta(seconds=off())

    @classmethod
    def utcnow(cls) -> Any:
        return cls.now(datetime.UTC).replace(tzinfo=None)


def _reduced(moment: datetime.datetime) -> tuple[Any, ...]:
    return _Crooked, moment.__reduce__()[1]


for kind in (_datetime, _Crooked):
    copyreg.pickle(kind, _reduced)
time.time = lambda: _time() + off()
datetime.datetime = _Crooked  # type: ignore[misc]
