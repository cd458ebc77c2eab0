"""An up-to-date database, made once and copied for all tests: the migrations take long.

Kept for the next run, until a migration or a locked package is another. A pytest plugin.
"""

import fcntl
import hashlib
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings

from tests.environment import scratch

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ("*/migrations/*.py", "requirements/*.lock")


@pytest.fixture(scope="session")
def django_db_keepdb(request: pytest.FixtureRequest) -> bool:
    """On SQLite Django is to use the copy, not to begin with an empty file."""
    return not is_postgresql() or bool(request.config.getvalue("reuse_db"))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix) -> Iterator[None]:
    database: dict[str, Any] = settings.DATABASES["default"]
    own = database["TEST"]
    if is_postgresql():
        own["TEMPLATE"] = template()
        yield
        return
    file = Path(own["NAME"])
    shutil.copy(template(), file)
    yield
    for each in file.parent.glob(f"{file.name}*"):
        each.unlink()


def is_postgresql() -> bool:
    return os.environ["DATABASE_URL"].startswith("postgres")


@cache
def template() -> str:
    """Its name on the tests' PostgreSQL, or the SQLite file."""
    with _one_at_a_time():
        return _on_postgresql() if is_postgresql() else _in_a_file()


def create(template: str = "template1") -> str:
    """The URL of a new database on the tests' PostgreSQL, like `template`."""
    name = f"live_{secrets.token_hex(8)}"
    with _server() as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    return _url(name)


def _in_a_file() -> str:
    made = scratch / f"migrated-{_digest()}.sqlite3"
    if not made.exists():
        for old in scratch.glob("migrated-*"):
            old.unlink()
        _migrate(f"sqlite:///{made}.new")
        Path(f"{made}.new").rename(made)
    return str(made)


def _on_postgresql() -> str:
    made = f"migrated_{_digest()}"
    with _server() as server:
        found = server.execute("SELECT datname FROM pg_database WHERE datname LIKE 'migrated_%'")
        names = {name for (name,) in found}
        if made not in names:
            for old in names:
                server.execute(f"DROP DATABASE {old}")
            server.execute("CREATE DATABASE migrated_new")
            _migrate(_url("migrated_new"))
            server.execute(f"ALTER DATABASE migrated_new RENAME TO {made}")
    return made


def _migrate(url: str) -> None:
    words = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    env = os.environ | {"DATABASE_URL": url}
    done = subprocess.run(words, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def _digest() -> str:
    files = sorted(file for pattern in SOURCES for file in ROOT.glob(pattern))
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    with (scratch / "migrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _server() -> "psycopg.Connection[tuple[Any, ...]]":
    return psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)


def _url(name: str) -> str:
    return f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{name}"
