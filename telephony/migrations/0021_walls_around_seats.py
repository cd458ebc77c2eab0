"""PostgreSQL refuses a seat, a lapsed license or a forward that joins two organizations.

A forward goes with either of its extensions, also where somebody else has just written it:
the row that Django's collector could not see yet goes by the cascade of these walls.
"""

from django.db import migrations

TO_POOL = "telephony_licensepool (organization_id, id)"
TO_EXTENSION = "telephony_extension (organization_id, id) ON DELETE CASCADE"
WALLS = [  # table, name, column, what it refers to
    ("telephony_licenseseat", "seat_is_of_its_pools_organization", "pool_id", TO_POOL),
    ("telephony_lapsedlicense", "lapsed_license_is_of_its_pools_organization", "pool_id", TO_POOL),
    ("telephony_forward", "forward_starts_in_its_organization", "from_extension_id", TO_EXTENSION),
    ("telephony_forward", "forward_ends_in_its_organization", "to_extension_id", TO_EXTENSION),
]
KEYS = [
    ("telephony_licensepool", "license_pool_by_organization"),
    ("telephony_extension", "extension_by_organization"),
]


def build(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table, name in KEYS:
        schema_editor.execute(f"CREATE UNIQUE INDEX {name} ON {table} (organization_id, id)")
    for table, name, column, target in WALLS:
        schema_editor.execute(
            f"ALTER TABLE {table} ADD CONSTRAINT {name}"
            f" FOREIGN KEY (organization_id, {column}) REFERENCES {target}"
        )


def take_down(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table, name, *_ in WALLS:
        schema_editor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    for _, name in KEYS:
        schema_editor.execute(f"DROP INDEX {name}")


class Migration(migrations.Migration):
    dependencies = [("telephony", "0020_seats_that_are_parked")]
    operations = [migrations.RunPython(build, take_down)]
