"""The process tree: started in order, watched as one, stopped in reverse.

One thread does it all. It passes on what the children write, each line with the name of its
process, and looks after every child five times a second.
"""

import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Self, TextIO

from console.environment import BASE_DIR
from console.processes.child import Child, Recipe

ROUND = 0.2  # seconds between two looks at the children
PATIENCE = 8.0  # seconds a child has to stop
WATCHDOG = [sys.executable, "-m", "console.processes.watchdog"]
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopRequested(Exception):
    """Somebody pressed Ctrl-C, or the system asked us to stop."""


class ChildEnded(Exception):
    """A process that should run for good ended by itself."""

    def __init__(self, child: Child) -> None:
        code = child.exit_code or 0
        how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended ({code})"
        super().__init__(f"{child.name} {how}")


class TooSlow(Exception):
    """What was waited for did not come in time."""


class Tree:
    """Use as a context manager: leaving the block stops every child, last one first."""

    def __init__(self, out: TextIO) -> None:
        self.out = out
        self.children: list[Child] = []
        self.stops = 0
        self.selector = selectors.DefaultSelector()

    def __enter__(self) -> Self:
        self.watchdog = subprocess.Popen(  # noqa: S603 (our own command)
            WATCHDOG, cwd=BASE_DIR, stdin=subprocess.PIPE, start_new_session=True
        )
        self.handlers = {each: signal.signal(each, self._note_stop) for each in STOP_SIGNALS}
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for child in reversed(self.children):
            self._stop(child)
        assert self.watchdog.stdin is not None  # noqa: S101 (always a pipe, see above)
        self.watchdog.stdin.close()
        self.watchdog.wait()
        self.selector.close()
        for number, handler in self.handlers.items():
            signal.signal(number, handler)

    def start(self, recipe: Recipe) -> None:
        child = Child(recipe)
        self.children.append(child)
        self._tell_watchdog(f"+{child.process.pid}")
        self.selector.register(child, selectors.EVENT_READ)

    def wait_until(self, happened: Callable[[], bool], *, seconds: float, what: str) -> None:
        """Raises TooSlow, saying `what` did not happen; StopRequested; ChildEnded."""
        give_up = time.monotonic() + seconds
        while not happened():
            if time.monotonic() > give_up:
                raise TooSlow(f"{what} after {seconds:.0f} seconds")
            self._round()

    def run(self) -> None:
        """Watch for good. Raises StopRequested, ChildEnded."""
        while True:
            self._round()

    def say(self, text: str) -> None:
        self.out.write(f"{text}\n")
        self.out.flush()

    def _round(self) -> None:
        self._relay()
        if self.stops:
            raise StopRequested
        for child in self.children:
            if child.exit_code is not None:
                raise ChildEnded(child)

    def _relay(self) -> None:
        for key, _ in self.selector.select(ROUND):
            self._pass_on(key.fileobj)  # type: ignore[arg-type]

    def _pass_on(self, child: Child) -> None:
        for line in child.lines():
            self.say(f"{child.name} | {line}")
        if child.is_silent and child in self._heard():
            self.selector.unregister(child)  # an ended pipe is always readable

    def _heard(self) -> set[object]:
        return {key.fileobj for key in self.selector.get_map().values()}

    def _stop(self, child: Child) -> None:
        child.ask_to_stop()
        give_up = time.monotonic() + PATIENCE
        while child.exit_code is None and time.monotonic() < give_up and self.stops < 2:
            self._relay()
        child.kill_group()
        self._pass_on(child)
        self._tell_watchdog(f"-{child.process.pid}")

    def _tell_watchdog(self, line: str) -> None:
        assert self.watchdog.stdin is not None  # noqa: S101 (always a pipe, see above)
        try:
            self.watchdog.stdin.write(f"{line}\n".encode())
            self.watchdog.stdin.flush()
        except BrokenPipeError:  # somebody ended it; the kernel's signal is still there
            pass

    def _note_stop(self, number: int, frame: FrameType | None) -> None:
        """Once: stop in order. Twice: at once."""
        del number, frame
        self.stops += 1
