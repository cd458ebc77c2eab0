"""Who may use the data directory now: one `up`, and one command that migrates, at a time."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class InUse(Exception):
    """Another `up` runs on this data directory."""


@contextmanager
def owned(data_dir: Path) -> Iterator[None]:
    """Be the only `up` here. The lock goes with the process, however it ends. Raises InUse."""
    with _lock_file(data_dir, "up.lock") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InUse(f"Switchroom is already running on {data_dir}.") from None
        yield


@contextmanager
def one_at_a_time(data_dir: Path) -> Iterator[None]:
    """Wait until no other command migrates here."""
    with _lock_file(data_dir, "migrate.lock") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def _lock_file(data_dir: Path, name: str) -> Iterator[int]:
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = os.open(data_dir / name, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield file
    finally:
        os.close(file)
