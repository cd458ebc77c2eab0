"""Hanging us, filling our memory, making us fetch: tried on a process that may be killed."""

import os
import selectors
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.identity.saml.attacks import hostile

CASES = hostile.CASES
START_SECONDS = 120
HARD_LIMIT = 60  # seconds; a refusal takes milliseconds, a machine may be busy, a hang has no end


class Child:
    """A product of its own on an SQLite file of its own."""

    def __init__(self) -> None:
        self.directory = tempfile.TemporaryDirectory()
        own = {"DATABASE_URL", "TEST_SQLITE_FILE", "REDIS_URL"}
        env = {name: value for name, value in os.environ.items() if name not in own}
        env["TEST_SQLITE_FILE"] = str(Path(self.directory.name) / "child.sqlite3")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.identity.saml.attacks.child"],
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            bufsize=1,
        )
        assert self.hear(START_SECONDS) == "ready"

    def hear(self, seconds: float) -> str:
        """Its next line; it is killed when none comes in time, or when it has ended."""
        with selectors.DefaultSelector() as waiting:
            waiting.register(self.process.stdout, selectors.EVENT_READ)
            line = self.process.stdout.readline().strip() if waiting.select(seconds) else ""
        if not line:
            self.process.kill()
        return line or "it hung or died, and was killed"

    def suffer(self, case: str) -> str:
        self.process.stdin.write(f"{case}\n")
        return self.hear(HARD_LIMIT)

    def end(self) -> None:
        self.process.kill()
        self.process.communicate()
        self.directory.cleanup()


@pytest.fixture(scope="module")
def children() -> Iterator[list[Child]]:
    """The last one lives, unless it was killed."""
    all_of_them: list[Child] = []
    yield all_of_them
    for child in all_of_them:
        child.end()


@pytest.fixture
def child(children) -> Child:
    if not children or children[-1].process.poll() is not None:
        children.append(Child())
    return children[-1]


@pytest.mark.parametrize("case", CASES)
def test_a_hostile_document_is_refused_at_once(child, case):
    assert child.suffer(case) == "ok"
