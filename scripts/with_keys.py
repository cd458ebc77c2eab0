"""Run a command that loads the settings but opens no database, with keys that are thrown away.

`python -m scripts.with_keys COMMAND...`
"""

import os
import secrets
import sys

from cryptography.fernet import Fernet

THROWAWAY = {
    "DJANGO_SETTINGS_MODULE": "console.settings",
    "SECRET_KEY": secrets.token_urlsafe(50),
    "ENCRYPTION_KEYS": Fernet.generate_key().decode(),
    "SCIM_TOKEN_KEYS": secrets.token_urlsafe(32),
    "DATABASE_URL": "sqlite:///:memory:",
}

if __name__ == "__main__":
    os.execvpe(sys.argv[1], sys.argv[1:], {**THROWAWAY, **os.environ})  # noqa: S606 (our command)
