"""The environment of every test run, loaded by pytest before Django reads its settings."""

import os
import tempfile
from pathlib import Path

from cryptography.fernet import Fernet

scratch = Path(tempfile.gettempdir()) / f"switchroom-tests-{os.getuid()}"
(scratch / "static").mkdir(parents=True, exist_ok=True)  # WhiteNoise warns when there is none

DEFAULTS = {
    "DJANGO_SETTINGS_MODULE": "console.settings",
    "DATA_DIR": str(scratch),
    "SECRET_KEY": "only-for-tests",
    "ENCRYPTION_KEYS": Fernet.generate_key().decode(),
    "SCIM_TOKEN_KEYS": "only-for-tests",
    "DATABASE_URL": f"sqlite:///{scratch / 'unused.sqlite3'}",
    "TEST_SQLITE_FILE": str(scratch / f"test-{os.getpid()}.sqlite3"),
    "PUBLIC_URL": "http://testserver",
    "STATICFILES_BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage",
    "OKTA_STAND_IN": "1",
    "DNS_TXT_RESOLVER": "tests.identity.dns.look_up",
    "SCIM_REQUESTS_PER_SECOND": "1000000",  # suites and `make bench` send more than any IdP
    # Playwright's synchronous interface keeps an event loop in the thread of the test.
    "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
}
for name, value in DEFAULTS.items():
    os.environ.setdefault(name, value)
