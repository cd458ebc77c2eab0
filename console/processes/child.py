"""One process that we started: its session, its output, its end."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from console.environment import BASE_DIR

PR_SET_PDEATHSIG = 1  # prctl(2): the signal a process gets when its parent dies
LONGEST_LINE = 64 * 1024  # bytes; a longer one is cut, so that no child can fill our memory
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Recipe:
    """What to start, and the name that its log lines and our messages use."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    stdin: str = ""


class Child:
    """A running process, leader of its own session, so that it can be stopped with all it started.

    Start children from the main thread: the kernel's signal for a dead parent follows the
    thread that started them.
    """

    def __init__(self, recipe: Recipe) -> None:
        self.name = recipe.name
        self.process = subprocess.Popen(  # noqa: S603 (our own commands)
            recipe.command,
            cwd=BASE_DIR,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **recipe.env},
            stdin=subprocess.PIPE if recipe.stdin else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=die_with_parent(os.getpid()),  # safe: we have one thread
        )
        self.is_silent = False  # its output has ended
        self._half = b""
        self._write(recipe.stdin)
        os.set_blocking(self.fileno(), False)

    def fileno(self) -> int:
        assert self.process.stdout is not None  # noqa: S101 (always a pipe, see above)
        return self.process.stdout.fileno()

    @property
    def exit_code(self) -> int | None:
        """None while it runs; negative when a signal ended it."""
        return self.process.poll()

    def lines(self) -> list[str]:
        """What it has written since we last asked; half a line waits for its other half."""
        try:
            data = os.read(self.fileno(), LONGEST_LINE)
        except BlockingIOError:
            return []
        self.is_silent = not data
        *whole, self._half = (self._half + data).split(b"\n")
        if self._half and (self.is_silent or len(self._half) >= LONGEST_LINE):
            whole, self._half = [*whole, self._half], b""
        return [line.decode(errors="replace").rstrip("\r") for line in whole]

    def ask_to_stop(self) -> None:
        if self.exit_code is None:
            self.process.send_signal(signal.SIGTERM)

    def kill_group(self) -> None:
        """End what is left of its session, itself included."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def _write(self, text: str) -> None:
        if self.process.stdin is not None:
            self.process.stdin.write(text.encode())
            self.process.stdin.close()


def die_with_parent(parent: int) -> Callable[[], None] | None:
    """Run between fork and exec: ask the kernel for SIGTERM when the parent is gone."""
    libc = _libc
    if libc is None:
        return None

    def ask() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died before we could ask
            os._exit(1)

    return ask
