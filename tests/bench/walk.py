"""`python -m tests.bench.walk`: what depth and size cost, on an empty PostgreSQL database.

DATABASE_URL names the database. Prints ratios.
"""

import statistics
import sys
import time
from collections.abc import Callable
from urllib.parse import quote

import django

from tests import environment  # noqa: F401 (before Django reads its settings)

FEW, MANY = 1_000, 100_000
INSERT = """
    INSERT INTO identity_user (
        organization_id, scim_connection_id, scim_id, user_name, user_name_key, federation_id,
        federation_id_key, external_id, is_active, role, display_name, given_name, family_name,
        email, email_key, profile, profile_key, version, created_at, updated_at, password)
    SELECT %s, %s, gen_random_uuid(), name, name, name, name, '00u' || i, true, 'member', '', '',
        '', name, name, '{"title": "Guide"}', '{"title": "guide"}', 1, now(), now(), '!'
    FROM (SELECT i, 'p' || i || '@acme.example' AS name FROM generate_series(%s, %s) i) people
"""


def main() -> None:
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 (after the set-up)

    call_command("migrate", verbosity=0)
    from identity import organizations  # noqa: PLC0415
    from tests.bench.sides import ACTOR, _scim  # noqa: PLC0415

    acme = organizations.create("acme", name="Acme", actor=ACTOR)
    scim = _scim(acme)
    owners = [acme.pk, acme.scim_connections.get().pk]
    find = scim("GET", "/Users?filter=" + quote('userName eq "p500@acme.example"'))
    _fill([*owners, 1, FEW])
    before = _seconds(find)
    _fill([*owners, FEW + 1, MANY])
    print(f"find by userName, {MANY:,} : {FEW:,} people  {_seconds(find) / before:.2f}")
    page = [scim("GET", f"/Users?startIndex={at}&count=100") for at in (1, MANY - 199, MANY - 99)]
    first = _seconds(page[0])
    page[1]()  # leaves the bookmark of the last page
    print(f"last page of a walk : first page  {_seconds(page[2]) / first:.2f}")


def _fill(values: list[int]) -> None:
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute(INSERT, values)
        cursor.execute("VACUUM ANALYZE identity_user")


def _seconds(call: Callable[[], None]) -> float:
    """The median of forty calls."""
    call()
    taken = []
    for _ in range(40):
        start = time.perf_counter()
        call()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


if __name__ == "__main__":
    sys.exit(main())
