"""PostgreSQL refuses a device or a credential that joins two organizations.

Both go with their extension, also where somebody else has just written them: the row that
Django's collector could not see yet goes by the cascade of these walls.
"""

from django.db import migrations

TO_EXTENSION = "telephony_extension (organization_id, id) ON DELETE CASCADE"
TO_DEVICE = "telephony_device (organization_id, id) ON DELETE CASCADE"
WALLS = [  # table, name, column, what it refers to
    ("telephony_device", "device_is_of_its_extensions_organization", "extension_id", TO_EXTENSION),
    ("telephony_sipcredential", "credential_is_in_its_organization", "extension_id", TO_EXTENSION),
    (
        "telephony_sipcredential",
        "credential_is_of_its_devices_organization",
        "device_id",
        TO_DEVICE,
    ),
]
KEY = "device_by_organization"


def build(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(f"CREATE UNIQUE INDEX {KEY} ON telephony_device (organization_id, id)")
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
    schema_editor.execute(f"DROP INDEX {KEY}")


class Migration(migrations.Migration):
    dependencies = [("telephony", "0030_devices")]
    operations = [migrations.RunPython(build, take_down)]
