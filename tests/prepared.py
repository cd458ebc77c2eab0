"""What a first start of the product makes and every later one finds: made once for all tests."""

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

from tests import migrated

ROOT = Path(__file__).resolve().parents[1]
# What `tests.environment` and the runner set for the tests themselves.
OURS = {
    *("SECRET_KEY", "ENCRYPTION_KEYS", "SCIM_TOKEN_KEYS", "DATABASE_URL", "REDIS_URL"),
    *("PUBLIC_URL", "DATA_DIR", "STATICFILES_BACKEND", "TEST_SQLITE_FILE"),
}
COLLECT = "from console.processes import static_files; static_files.collect()"


def environment() -> dict[str, str]:
    """Ours, without what concerns the tests alone."""
    return {name: value for name, value in os.environ.items() if name not in OURS}


def database(*, from_nothing: bool = False) -> dict[str, str]:
    """A database of its own on the tests' PostgreSQL; on SQLite the product makes its file."""
    if not migrated.is_postgresql():
        return {}
    template = () if from_nothing else (migrated.template(),)
    return {"DATABASE_URL": migrated.create(*template)}


def copy_to(data_dir: Path) -> dict[str, str]:
    """Let `data_dir` look as after a first start, but for its keys. Where its database is."""
    shutil.copytree(_made(), data_dir, ignore=shutil.ignore_patterns("keys.env"))
    if not migrated.is_postgresql():
        file = data_dir / "switchroom.sqlite3"
        shutil.copy(migrated.template(), file)
        file.chmod(0o600)
    return database()


@cache
def _made() -> Path:
    directory = Path(tempfile.mkdtemp(prefix="switchroom-prepared-"))
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    words = [sys.executable, "manage.py", "shell", "-c", COLLECT, "--data-dir", str(directory)]
    done = subprocess.run(
        words, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return directory
