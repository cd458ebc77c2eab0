"""What must be in the environment before Django reads its settings.

Switchroom needs no configuration: on a first start the keys are made and kept in the
data directory. Everything here can be given by the environment instead, and then wins.
"""

import os
import secrets
from collections.abc import MutableMapping, Sequence
from pathlib import Path

from cryptography.fernet import Fernet

from console.processes import ports

BASE_DIR = Path(__file__).resolve().parent.parent
DEFAULT_DATA_DIR = BASE_DIR / "var" / "data"
DEMO_DATA_DIR = BASE_DIR / "var" / "demo"
KEYS_FILE = "keys.env"

# Name of each key, and how a fresh one is made.
MAKERS = {
    "SECRET_KEY": lambda: secrets.token_urlsafe(50),
    "ENCRYPTION_KEYS": lambda: Fernet.generate_key().decode(),
    "SCIM_TOKEN_KEYS": lambda: secrets.token_urlsafe(32),
}


def prepare(argv: Sequence[str]) -> list[str]:
    """Set defaults for the data directory, the database, the keys and the public URL.

    `--data-dir DIR` is taken out of `argv` here, ahead of every command's own parser, because
    the settings need it; what is left is returned. An environment that already names all keys
    and the database touches no disk.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "console.settings")
    given, rest = _take_option(argv, "--data-dir")
    is_demo = rest[1:2] == ["demo"]
    usual = DEMO_DATA_DIR if is_demo else DEFAULT_DATA_DIR
    data_dir = Path(given or os.environ.get("DATA_DIR") or usual).resolve()
    os.environ["DATA_DIR"] = str(data_dir)
    load_keys(data_dir, os.environ)
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{data_dir / 'switchroom.sqlite3'}")
    if is_demo:
        os.environ["OKTA_STAND_IN"] = "1"
        os.environ.setdefault("DNS_TXT_RESOLVER", "console.demo.txt_records.look_up")
    if (is_demo or rest[1:2] == ["up"]) and not os.environ.get("PUBLIC_URL"):
        os.environ["PUBLIC_URL"] = _listening_url(rest)
    return rest


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


def _listening_url(argv: Sequence[str]) -> str:
    """Without a public URL, people use the one that `up` listens on."""
    host, _ = _take_option(argv, "--host")
    port, _ = _take_option(argv, "--port")
    return ports.url(host or "127.0.0.1", int(port) if port and port.isdigit() else 8000)


def _take_option(argv: Sequence[str], name: str) -> tuple[str | None, list[str]]:
    """The value of an option, in either spelling, and the command line without it."""
    rest, value = [], None
    words = iter(argv)
    for word in words:
        if word == name:
            value = next(words, None)
        elif word.startswith(f"{name}="):
            value = word.partition("=")[2]
        else:
            rest.append(word)
    return value, rest


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
