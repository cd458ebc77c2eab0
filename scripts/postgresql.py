"""A PostgreSQL server for one test run: own directory, loopback only, gone afterwards."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from console.processes import ports
from console.processes.child import die_with_parent

START_SECONDS = 60
# What a crash would lose matters to nobody here, and speed does.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@contextmanager
def server(initdb: str, *, options: Mapping[str, str] = FAST) -> Iterator[str]:
    """The DATABASE_URL of a running server that belongs to `initdb`."""
    directory = Path(tempfile.mkdtemp(prefix="switchroom-postgresql-"))
    who = _owner(directory)
    port = ports.free()
    process = None
    try:
        _initialize(initdb, directory / "data", who)
        process = _start(
            Path(initdb).resolve().with_name("postgres"), directory, port, who, options
        )
        _wait(process, port, directory / "log")
        yield f"postgres://switchroom@127.0.0.1:{port}/postgres"
    finally:
        if process is not None:
            process.send_signal(signal.SIGINT)  # which waits for no client
            process.wait()
        shutil.rmtree(directory, ignore_errors=True)


def _owner(directory: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root: somebody else must own the directory."""
    if os.geteuid() != 0:
        return {}
    name = "postgres" if _exists("postgres") else "nobody"
    entry = pwd.getpwnam(name)
    os.chown(directory, entry.pw_uid, entry.pw_gid)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _exists(name: str) -> bool:
    return any(entry.pw_name == name for entry in pwd.getpwall())


def _initialize(initdb: str, data: Path, who: dict[str, Any]) -> None:
    options = ["--auth=trust", "--username=switchroom", "--encoding=UTF8", "--locale=C.UTF-8"]
    subprocess.run(
        [initdb, "--no-sync", *options, f"--pgdata={data}"],
        cwd=data.parent,
        stdout=subprocess.DEVNULL,
        check=True,
        **who,
    )


def _start(
    postgres: Path, directory: Path, port: int, who: dict[str, Any], options: Mapping[str, str]
) -> "subprocess.Popen[bytes]":
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": str(port),
        "unix_socket_directories": "",
        "max_connections": "200",
        **options,
    }
    words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    with (directory / "log").open("wb") as log:
        return subprocess.Popen(
            [str(postgres), "-D", str(directory / "data"), *words],
            cwd=directory,
            stdout=log,
            stderr=subprocess.STDOUT,
            preexec_fn=die_with_parent(os.getpid()),
            start_new_session=True,
            **who,
        )


def _answers(port: int) -> bool:
    """It listens a moment before it serves."""
    if not ports.answers("127.0.0.1", port):
        return False
    try:
        psycopg.connect(f"postgres://switchroom@127.0.0.1:{port}/postgres").close()
    except psycopg.OperationalError:
        return False
    return True


def _wait(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    give_up = time.monotonic() + START_SECONDS
    while not _answers(port):
        if process.poll() is not None or time.monotonic() > give_up:
            raise RuntimeError(f"PostgreSQL does not start:\n{log.read_text()}")
        time.sleep(0.1)
