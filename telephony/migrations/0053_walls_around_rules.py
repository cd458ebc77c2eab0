"""PostgreSQL refuses a rule, a number, an address or a wait that joins two organizations."""

from django.db import migrations

SITE = "telephony_site (organization_id, id)"
WALLS = [  # table, name, column, what it refers to
    ("telephony_planrule", "rule_is_about_a_site_of_its_organization", "site_id", SITE),
    ("telephony_emergencyaddress", "address_is_of_a_site_of_its_organization", "site_id", SITE),
    (
        "telephony_phonenumber",
        "number_rings_an_extension_of_its_organization",
        "extension_id",
        "telephony_extension (organization_id, id)",
    ),
    (
        "telephony_phonenumber",
        "number_is_ported_by_its_organization",
        "port_request_id",
        "telephony_portrequest (organization_id, id)",
    ),
]
KEYS = [("telephony_portrequest", "port_request_by_organization")]


def build(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table, name in KEYS:
        schema_editor.execute(f"CREATE UNIQUE INDEX {name} ON {table} (organization_id, id)")
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
    for _, name in KEYS:
        schema_editor.execute(f"DROP INDEX {name}")


class Migration(migrations.Migration):
    dependencies = [("telephony", "0052_rules_know_sites")]
    operations = [migrations.RunPython(build, take_down)]
