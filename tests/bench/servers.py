"""The servers side by side, each under granian as `manage.py up` runs it."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from console.processes import ports, recipes
from console.processes.child import die_with_parent
from console.processes.redis import EmbeddedRedis

ROOT = Path(__file__).resolve().parents[2]
PEERS = Path(__file__).with_name("peers")
PEERS_PYTHON = ROOT / "var" / "peers" / "bin" / "python"
START_SECONDS = 60


@dataclass
class Server:
    """A running one."""

    name: str
    port: int
    process: "subprocess.Popen[bytes]"
    log: Path

    def workers(self) -> list[int]:
        """Process ids of those who answer."""
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(each) for each in path.read_text().split()]


@contextmanager
def switchroom(env: Mapping[str, str], log: Path) -> Iterator[Server]:
    with _server("Switchroom", _granian(), env, log) as server:
        yield server


@contextmanager
def bare(env: Mapping[str, str], log: Path) -> Iterator[Server]:
    command = [*_granian()[:-1], "tests.bench.bare_app:application"]
    with _server("bare view", command, env, log) as server:
        yield server


@contextmanager
def peer(
    name: str, target: str, env: Mapping[str, str], log: Path, *, workers: int
) -> Iterator[Server]:
    """Another product, from the environment of its own that `make bench` has built."""
    _, *options, _ = _without("--log-config", _granian())
    options[options.index("--workers") + 1] = str(workers)
    command = [str(PEERS_PYTHON), *options, target]
    with _server(name, command, {**env, "PYTHONPATH": str(PEERS)}, log) as server:
        yield server


@contextmanager
def redis(log: Path) -> Iterator[str]:
    """The URL of the cache that `manage.py up` brings."""
    embedded = EmbeddedRedis()
    recipe = embedded.recipe()
    process = _start(list(recipe.command), {}, log, given=recipe.stdin)
    try:
        _wait(process, embedded.port, log)
        yield embedded.url
    finally:
        _stop(process)


def _granian() -> list[str]:
    """The port is put in when the server starts."""
    return list(recipes.web(host="127.0.0.1", port=0, env={}).command)


def _without(option: str, command: list[str]) -> list[str]:
    at = command.index(option)
    return command[:at] + command[at + 2 :]


@contextmanager
def _server(name: str, command: list[str], env: Mapping[str, str], log: Path) -> Iterator[Server]:
    port = ports.free()
    command[command.index("--port") + 1] = str(port)
    process = _start(command, env, log)
    try:
        _wait(process, port, log)
        _wait_for_an_answer(port)
        yield Server(name, port, process, log)
    finally:
        _stop(process)


def _start(
    command: list[str], env: Mapping[str, str], log: Path, given: str = ""
) -> "subprocess.Popen[bytes]":
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **env},
            stdin=subprocess.PIPE,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=die_with_parent(os.getpid()),
        )
    assert process.stdin is not None
    process.stdin.write(given.encode())
    process.stdin.close()
    return process


def _wait(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    give_up = time.monotonic() + START_SECONDS
    while not ports.answers("127.0.0.1", port):
        if process.poll() is not None or time.monotonic() > give_up:
            sys.exit(f"A server does not start:\n{log.read_text()[-3000:]}")
        time.sleep(0.1)


def _wait_for_an_answer(port: int) -> None:
    """Of every worker: the first request of each imports half of Django."""
    for _ in range(20):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=START_SECONDS)
        connection.request("GET", "/")
        connection.getresponse().read()
        connection.close()


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
