"""Style sheets and scripts under hashed names, made once per change."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


class NotBuilt(Exception):
    """The front end was not built."""


def collect() -> None:
    """Fill STATIC_ROOT if a source changed since the last time. Raises NotBuilt."""
    missing = [each for each in settings.STATICFILES_DIRS if not Path(each).is_dir()]
    if missing:
        raise NotBuilt(f"The front end is not built ({missing[0]} is missing). Run: make setup")
    root = Path(settings.STATIC_ROOT)
    note = root.with_name("static.fingerprint")
    fingerprint = _fingerprint()
    if note.exists() and note.read_text() == fingerprint:
        return
    root.mkdir(parents=True, exist_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    note.write_text(fingerprint)


def _fingerprint() -> str:
    digest = hashlib.sha256(settings.VERSION.encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            stat = Path(storage.path(name)).stat()
            digest.update(f"{name} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()
