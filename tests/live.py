"""The running product, for tests that need it whole: `manage.py up` in its own process tree.

Register with `pytest_plugins = ["tests.live"]`. Tests that use it wear `@pytest.mark.live`.
"""

import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Thread
from typing import Any

import psycopg
import pytest

from console.processes import ports
from console.processes.child import die_with_parent
from tests import prepared
from tests.prepared import ROOT

START_SECONDS = 150
PASSWORD = "correct horse battery"


class Switchroom:
    """One `manage.py up`, or another such command, on a free port and its own data directory.

    A context manager: inside the block it is ready. `env` is added to its environment. Unless it
    starts `from_nothing`, its database is up to date and its static files are there, as after a
    first start: to make them again takes longer than all else that a start does.
    """

    def __init__(
        self, data_dir: Path, *words: str, port: int = 0, from_nothing: bool = False, **env: str
    ) -> None:
        self.data_dir = data_dir
        self.is_migrated = not from_nothing
        self.words = words or ("up",)
        self.port = port or ports.free()
        self.url = env.get("PUBLIC_URL", f"http://127.0.0.1:{self.port}")
        given = prepared.database(from_nothing=True) if from_nothing else prepared.copy_to(data_dir)
        self.env = (
            prepared.environment() | {"OKTA_STAND_IN": "1", "DATA_DIR": str(data_dir)} | given | env
        )
        self.lines: list[str] = []

    def __enter__(self) -> "Switchroom":
        self.start()
        self.wait_for_line("Ready")
        self.is_migrated = True
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def start(self) -> None:
        self.process = subprocess.Popen(
            self._manage(*self.words, "--port", str(self.port)),
            cwd=ROOT,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            preexec_fn=die_with_parent(os.getpid()),
        )
        self.reader = Thread(target=self._read, daemon=True)
        self.reader.start()

    def stop(self, sign: int = signal.SIGTERM) -> int:
        """Its exit code. Does nothing more to a product that has ended already."""
        self.process.send_signal(sign)
        return self.wait()

    def wait(self) -> int:
        try:
            code = self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise AssertionError(f"it does not stop:\n{self.log()}") from None
        self.reader.join(10)
        return code

    def wait_for_line(self, start: str) -> str:
        """The first line that begins with `start`."""
        give_up = time.monotonic() + START_SECONDS
        while time.monotonic() < give_up:
            found = [line for line in list(self.lines) if line.startswith(start)]
            if found:
                return found[0]
            if not self.reader.is_alive():
                break
            time.sleep(0.05)
        self.process.kill()
        raise AssertionError(f"no line starts with {start!r}:\n{self.log()}")

    def log(self) -> str:
        """Everything it has written so far."""
        return "\n".join(self.lines)

    def command(self, *words: str, input: str = "") -> subprocess.CompletedProcess[str]:
        """Run another command of manage.py in the same environment."""
        return subprocess.run(
            self._manage(*words),
            cwd=ROOT,
            env=self.env,
            input=input,
            capture_output=True,
            text=True,
            timeout=300,  # to migrate takes long on a machine that has more to do
            check=False,
        )

    def create_organization(self, slug: str) -> None:
        """With the owner owner@SLUG.example, whose password is PASSWORD."""
        if "DATABASE_URL" in self.env and not self.is_migrated:  # nobody migrates it unasked
            assert self.command("migrate").returncode == 0
            self.is_migrated = True
        owner = ("--name", slug.title(), "--owner", f"owner@{slug}.example")
        done = self.command("create_organization", slug, *owner, "--password-stdin", input=PASSWORD)
        assert done.returncode == 0, done.stderr

    def issue_scim_token(self, slug: str) -> str:
        done = self.command("issue_scim_token", slug, "--name", "a test")
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()[-1]

    @property
    def database(self) -> str:
        return self.env.get("DATABASE_URL", f"sqlite:///{self.data_dir / 'switchroom.sqlite3'}")

    def rows(self, question: str, *values: str) -> list[Any]:
        """What the database holds, read past the product. `?` stands for a value."""
        if self.database.startswith("sqlite"):
            with closing(sqlite3.connect(self.database.removeprefix("sqlite:///"))) as file:
                return file.execute(question, values).fetchall()
        with psycopg.connect(self.database) as server:
            return server.execute(question.replace("?", "%s"), values).fetchall()

    def _manage(self, *words: str) -> list[str]:
        return [sys.executable, "manage.py", *words, "--data-dir", str(self.data_dir)]

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as lines:
            for line in lines:
                self.lines.append(line.rstrip("\n"))


@pytest.fixture(scope="session")
def running_switchroom() -> Iterator[Switchroom]:
    """One product for all tests of the run that need no fresh one."""
    with (
        tempfile.TemporaryDirectory() as scratch,
        Switchroom(Path(scratch) / "data", from_nothing=True) as product,
    ):
        yield product
