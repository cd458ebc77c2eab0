"""Ends every process of the tree when its parent is gone, however it died.

Run as `python -m console.processes.watchdog`. The parent holds the other end of our standard
input and writes "+PID" for each session it starts and "-PID" for each that has ended. When
the pipe closes, what is still there is asked to stop, and ended three seconds later. This
reaches grandchildren, which the kernel's parent-death signal does not.
"""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterable

PATIENCE = 3.0  # seconds between asking and ending


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    end(_until_the_parent_is_gone(sys.stdin))


def end(sessions: set[int]) -> None:
    """Ask the leaders to stop, wait, and end whatever is left of their sessions."""
    for session in sessions:
        _send(os.kill, session, signal.SIGTERM)
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up and any(_send(os.killpg, each, 0) for each in sessions):
        time.sleep(0.1)
    for session in sessions:
        _send(os.killpg, session, signal.SIGKILL)


def _until_the_parent_is_gone(lines: Iterable[str]) -> set[int]:
    sessions: set[int] = set()
    for line in lines:
        act = sessions.add if line.startswith("+") else sessions.discard
        act(int(line[1:]))
    return sessions


def _send(send: Callable[[int, int], None], number: int, sign: int) -> bool:
    """True if somebody was there to receive it."""
    try:
        send(number, sign)
    except (ProcessLookupError, PermissionError):
        return False
    return True


if __name__ == "__main__":
    main()
