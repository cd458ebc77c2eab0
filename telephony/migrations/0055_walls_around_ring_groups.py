"""PostgreSQL refuses a ring group, or a member of one, that joins two organizations."""

from django.db import migrations

KEY = "ring_group_by_organization"
WALLS = [  # table, name, column, what it refers to
    (
        "telephony_ringgroup",
        "ring_group_has_an_extension_of_its_organization",
        "extension_id",
        "telephony_extension (organization_id, id)",
    ),
    (
        "telephony_ringgroupmember",
        "member_is_in_a_ring_group_of_its_organization",
        "group_id",
        "telephony_ringgroup (organization_id, id)",
    ),
]


def build(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(f"CREATE UNIQUE INDEX {KEY} ON telephony_ringgroup (organization_id, id)")
    for table, name, column, target in WALLS:
        schema_editor.execute(
            f"ALTER TABLE {table} ADD CONSTRAINT {name}"
            f" FOREIGN KEY (organization_id, {column}) REFERENCES {target}"
            " DEFERRABLE INITIALLY DEFERRED"
        )


def take_down(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table, name, *_ in WALLS:
        schema_editor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    schema_editor.execute(f"DROP INDEX {KEY}")


class Migration(migrations.Migration):
    dependencies = [("telephony", "0054_ring_groups")]
    operations = [migrations.RunPython(build, take_down)]
