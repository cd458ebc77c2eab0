"""Who is alive: processes of a running product, found by their environment."""

import time
from collections.abc import Callable
from pathlib import Path

from tests.live import Switchroom


def processes_of(product: Switchroom) -> dict[int, str]:
    """Living processes that carry the product's data directory in their environment."""
    mark = f"DATA_DIR={product.data_dir}".encode()
    found = {}
    for directory in Path("/proc").glob("[0-9]*"):
        try:
            state = (directory / "stat").read_text().rpartition(")")[2].split()[0]
            is_ours = mark in (directory / "environ").read_bytes().split(b"\0")
            command = (directory / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if is_ours and state != "Z":
            found[int(directory.name)] = command
    return found


def eventually(holds: Callable[[], bool], seconds: float = 60) -> bool:
    give_up = time.monotonic() + seconds
    while not holds() and time.monotonic() < give_up:
        time.sleep(0.1)
    return holds()


def process(product: Switchroom, words: str) -> int:
    """The first process, in order of start, whose command line has `words`."""
    return min(pid for pid, command in processes_of(product).items() if words in command)
