"""Everybody who takes part, running and filled."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson
import psycopg

from scripts import postgresql, system
from scripts.system import POSTGRESQL
from tests.bench import client, okta, servers
from tests.bench.okta import Client
from tests.bench.servers import Server

TOKEN = "only-for-benchmarks"
PATIENT = {"SCIM_REQUESTS_PER_SECOND": "1000000"}  # requests are counted, and never refused
Request = Callable[[str, int], bytes]


@dataclass
class Side:
    """One server, and what it is asked: an operation and a running number to a request."""

    name: str
    server: Server
    request: Request
    caller: Client | None = None  # of those that speak SCIM


@contextmanager
def everybody(people: int) -> Iterator[list[Side]]:
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(TemporaryDirectory(prefix="switchroom-bench-")))
        server = stack.enter_context(postgres())
        cache = stack.enter_context(servers.redis(scratch / "redis.log"))
        yield [
            *switchroom(stack, people, database(server, "switchroom"), cache, scratch),
            _prepared(stack, server, scratch),
            *_peers(stack, people, database(server, "peer"), scratch),
            *switchroom(stack, people, f"sqlite:///{scratch}/bench.sqlite3", cache, scratch),
        ]


def postgres(options: Mapping[str, str] | None = None) -> AbstractContextManager[str]:
    """A server of our own; without `options` as its makers deliver it: a commit is on the disk."""
    initdb = POSTGRESQL.find() or (not system.install([POSTGRESQL]) and POSTGRESQL.find())
    if not initdb:
        sys.exit("PostgreSQL is not there and could not be installed.")
    return postgresql.server(initdb, options=options or {})


def switchroom(
    stack: ExitStack, people: int, url: str, cache: str, scratch: Path
) -> tuple[Side, Side]:
    """Switchroom on a database, and the bare view on the same."""
    kind = url.partition(":")[0]
    file = scratch / f"{kind}.recorded"
    env = {"DATABASE_URL": url, "REDIS_URL": cache, "BENCH_RECORDED": str(file), **PATIENT}
    run([sys.executable, "-m", "tests.bench.prepare", str(people), str(file)], env)
    known = orjson.loads(file.with_suffix(".json").read_bytes())
    caller = Client("/scim/v2/acme", known["token"], known["people"], known["groups"])
    server = stack.enter_context(servers.switchroom(env, scratch / f"{kind}.log"))
    bare = stack.enter_context(servers.bare(env, scratch / f"{kind}-bare.log"))
    name = {"postgres": "Switchroom", "sqlite": "Switchroom, SQLite"}[kind]
    return (
        Side(name, server, caller.request, caller),
        Side(name.replace("Switchroom", "bare view"), bare, _bare_request),
    )


def _prepared(stack: ExitStack, postgres: str, scratch: Path) -> Side:
    """The bare view once more, its statements prepared as Switchroom's are."""
    env = {
        "DATABASE_URL": _beside(postgres, "switchroom"),
        "BENCH_RECORDED": str(scratch / "postgres.recorded"),
        "PREPARE_STATEMENTS": "true",
    }
    server = stack.enter_context(servers.bare(env, scratch / "prepared.log"))
    return Side("bare view, prepared", server, _bare_request)


def _bare_request(operation: str, number: int) -> bytes:
    """The bare view knows the two halves of what happens by turns as two operations."""
    other = {"suspend": "reinstate", "group push": "group pull"}.get(operation)
    turn = number // (okta.SUSPENDED if operation == "suspend" else okta.GROUPS)
    name = other if other and turn % 2 else operation
    path = f"/{name.replace(' ', '-')}/{number}"
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()


def _peers(stack: ExitStack, people: int, url: str, scratch: Path) -> Iterator[Side]:
    env = {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "django_scim2_project"}
    django = [str(servers.PEERS_PYTHON), "-m", "django", "migrate", "--run-syncdb", "-v", "0"]
    run(django, {**env, "PYTHONPATH": str(servers.PEERS)})
    for name, target, workers, base in (
        ("django-scim2", "django_scim2_app:application", 2, "/scim/v2"),
        ("scim2-server", "scim2_server_app:application", 1, "/v2"),  # its memory is one process's
    ):
        server = stack.enter_context(
            servers.peer(name, target, env, scratch / f"{name}.log", workers=workers)
        )
        caller = Client(base, TOKEN, removes_by_value=name == "django-scim2")
        _fill(caller, server.port, people)
        yield Side(name, server, caller.request, caller)


def _fill(caller: Client, port: int, people: int) -> None:
    """Over SCIM, since we know nothing of their insides."""
    arriving = (caller.create_person(f"person{number}") for number in range(people))
    caller.people = _ids(client.drive(port, arriving, in_flight=1, keep=True).answers)
    named = (caller.create_group(f"Group {number}") for number in range(okta.GROUPS))
    caller.groups = _ids(client.drive(port, named, in_flight=1, keep=True).answers)
    client.drive(port, map(caller.fill_group, caller.groups), in_flight=1)


def _ids(answers: list[bytes]) -> list[str]:
    return [str(orjson.loads(each)["id"]) for each in answers]


def database(server: str, name: str) -> str:
    """Its URL, beside the one that the server has."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return _beside(server, name)


def _beside(server: str, name: str) -> str:
    return f"{server.rpartition('/')[0]}/{name}"


def run(command: list[str], env: dict[str, str]) -> None:
    subprocess.run(command, cwd=servers.ROOT, env={**os.environ, **env}, check=True)
