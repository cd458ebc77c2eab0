"""What must be in the environment before Django reads its settings.

Switchroom needs no configuration: on a first start the keys are made and kept in the
data directory. Everything here can be given by the environment instead, and then wins.
"""

import os
import secrets
from collections.abc import MutableMapping, Sequence
from pathlib import Path

from cryptography.fernet import Fernet

BASE_DIR = Path(__file__).resolve().parent.parent
DEFAULT_DATA_DIR = BASE_DIR / "var" / "data"
KEYS_FILE = "keys.env"

# Name of each key, and how a fresh one is made.
MAKERS = {
    "SECRET_KEY": lambda: secrets.token_urlsafe(50),
    "ENCRYPTION_KEYS": lambda: Fernet.generate_key().decode(),
    "SCIM_TOKEN_KEYS": lambda: secrets.token_urlsafe(32),
}


def prepare(argv: Sequence[str]) -> None:
    """Set defaults for the data directory, the database and the keys.

    `--data-dir DIR` is read here, ahead of the command's own parser, because the settings
    need it. An environment that already names all keys and the database touches no disk.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "console.settings")
    directory = _option(argv, "--data-dir") or os.environ.get("DATA_DIR") or DEFAULT_DATA_DIR
    data_dir = Path(directory).resolve()
    os.environ["DATA_DIR"] = str(data_dir)
    load_keys(data_dir, os.environ)
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{data_dir / 'switchroom.sqlite3'}")


def load_keys(data_dir: Path, env: MutableMapping[str, str]) -> None:
    """Put every key into `env`: its own, the one kept in `data_dir`, or a new one."""
    missing = [name for name in MAKERS if not env.get(name) and not env.get(f"{name}_FILE")]
    if not missing:
        return
    kept = _read(data_dir / KEYS_FILE)
    made = {name: MAKERS[name]() for name in missing if name not in kept}
    if made:
        kept = _keep(data_dir, made)
    for name in missing:
        env[name] = kept[name]


def _option(argv: Sequence[str], name: str) -> str | None:
    for position, word in enumerate(argv):
        if word == name and position + 1 < len(argv):
            return argv[position + 1]
        if word.startswith(f"{name}="):
            return word.partition("=")[2]
    return None


def _read(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    lines = (line.partition("=") for line in path.read_text().splitlines() if "=" in line)
    return {name: value for name, _, value in lines}


def _keep(data_dir: Path, made: dict[str, str]) -> dict[str, str]:
    """Append the new keys, readable by the owner only, and return all that are kept.

    Two commands may start at once on an empty directory: the file is created exclusively,
    and who comes second uses what the first one wrote.
    """
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = data_dir / KEYS_FILE
    draft = data_dir / f".{KEYS_FILE}.{os.getpid()}"
    kept = _read(path) | made
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    with os.fdopen(os.open(draft, flags, 0o600), "w") as file:
        file.writelines(f"{name}={value}\n" for name, value in kept.items())
    _publish(draft, path)
    return _read(path)


def _publish(draft: Path, path: Path) -> None:
    if path.exists():  # a later version needs one more key: nobody else writes then
        draft.replace(path)
        return
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
