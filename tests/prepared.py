"""What a first start of the product makes and every later one finds: made once for all tests.

An up-to-date database and the static files take longer than all else that a start does.
"""

import atexit
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parents[1]
# What `tests.environment` and the runner set for the tests themselves.
OURS = {
    *("SECRET_KEY", "ENCRYPTION_KEYS", "SCIM_TOKEN_KEYS", "DATABASE_URL", "REDIS_URL"),
    *("PUBLIC_URL", "DATA_DIR", "STATICFILES_BACKEND", "TEST_SQLITE_FILE"),
}
MAKE = (
    "from console.processes import database, static_files;"
    "database.migrate(); static_files.collect()"
)


def environment() -> dict[str, str]:
    """Ours, without what concerns the tests alone."""
    return {name: value for name, value in os.environ.items() if name not in OURS}


def database(template: str = "") -> dict[str, str]:
    """A database of its own on the tests' PostgreSQL; on SQLite the product makes its file."""
    tests = os.environ["DATABASE_URL"]
    if not tests.startswith("postgres"):
        return {}
    name = f"live_{secrets.token_hex(8)}"
    like = f" TEMPLATE {template}" if template else ""
    with psycopg.connect(tests, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}{like}")
    return {"DATABASE_URL": f"{tests.rpartition('/')[0]}/{name}"}


def copy_to(data_dir: Path) -> dict[str, str]:
    """Let `data_dir` look as after a first start, but for its keys. Where its database is."""
    made, url = _made()
    shutil.copytree(made, data_dir, ignore=shutil.ignore_patterns("keys.env"))
    return database(template=url.rpartition("/")[2])


@cache
def _made() -> tuple[Path, str]:
    directory = Path(tempfile.mkdtemp(prefix="switchroom-prepared-"))
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    given = database()
    words = [sys.executable, "manage.py", "shell", "-c", MAKE, "--data-dir", str(directory)]
    done = subprocess.run(
        words, cwd=ROOT, env=environment() | given, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return directory, given.get("DATABASE_URL", "")
