"""`python -m tests.identity.saml.attacks.child`: a product of its own that may be killed.

Reads names of hostile documents, one a line, and answers each with one line: ok, or what
happened. It has little memory and little time, which it cannot exceed.
"""

import resource
import sys
import traceback
from typing import Any

import django

from tests import environment  # noqa: F401 (before Django reads its settings)

CPU_SECONDS = 120  # in all; a document takes a few milliseconds
MEMORY = 2 * 1024**3  # bytes of address space


def main() -> None:
    django.setup()
    from django.core.cache import cache  # noqa: PLC0415 (after the set-up)
    from django.db import connection, transaction  # noqa: PLC0415
    from django.test.utils import setup_test_environment  # noqa: PLC0415

    from tests.identity.saml.attacks import hostile  # noqa: PLC0415

    setup_test_environment()
    connection.creation.create_test_db(verbosity=0)
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    say("ready")
    for line in sys.stdin:
        with transaction.atomic():
            say(outcome(hostile.CASES[line.strip()]))
            transaction.set_rollback(True)
        cache.clear()


def outcome(attack: Any) -> str:
    try:
        attack.fails()
    except Exception:  # noqa: BLE001 (the parent shows it)
        return repr(traceback.format_exc())
    return "ok"


def say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main()
