"""`python -m tests.bench.many PEOPLE FILE`: an organization of a million, straight into PostgreSQL.

DATABASE_URL names an empty database. FILE receives the token of its Okta.
"""

import sys
from pathlib import Path

import django
import orjson

from tests import environment  # noqa: F401 (before Django reads its settings)

PEOPLE = """INSERT INTO identity_user (
        organization_id, scim_connection_id, scim_id, user_name, user_name_key, federation_id,
        federation_id_key, external_id, is_active, is_break_glass, role, display_name,
        given_name, family_name, email, email_key, profile, profile_key, version, created_at, updated_at, password)
    SELECT {org}, (SELECT id FROM identity_scimconnection WHERE organization_id = {org}),
        gen_random_uuid(), name, name, name, name, '00u' || i, true, false, 'member',
        'Person ' || i, '', '', name, name, '{{"title": "Guide"}}', '{{"title": "guide"}}', 1,
        now(), now(), '!'
    FROM (SELECT i, 'p' || i || '@acme.example' AS name FROM generate_series({first}, {last}) i) p"""


def main(people: int, file: Path) -> None:
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 (after the set-up)
    from django.db import connection  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    from identity import organizations, scim_tokens  # noqa: PLC0415
    from tests.bench.filling import ACTOR, settle  # noqa: PLC0415

    acme = organizations.create("acme", name="Acme", actor=ACTOR)
    owner = acme.scim_connections.get()
    _, token = scim_tokens.issue(owner, name="Okta", actor=ACTOR)
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE.format(org=acme.pk, first=1, last=people))
    settle()
    file.write_bytes(orjson.dumps({"token": token}))


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
