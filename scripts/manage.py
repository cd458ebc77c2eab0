"""manage.py for checks: keys that are thrown away, a database that nobody opens."""

import os
import secrets
import sys

from cryptography.fernet import Fernet
from django.core.management import execute_from_command_line

THROWAWAY = {
    "DJANGO_SETTINGS_MODULE": "console.settings",
    "SECRET_KEY": secrets.token_urlsafe(50),
    "ENCRYPTION_KEYS": Fernet.generate_key().decode(),
    "SCIM_TOKEN_KEYS": secrets.token_urlsafe(32),
    "DATABASE_URL": "sqlite:///:memory:",
}

if __name__ == "__main__":
    for name, value in THROWAWAY.items():
        os.environ.setdefault(name, value)
    execute_from_command_line(sys.argv)
