"""PostgreSQL refuses a row of a bulk job that joins two organizations."""

from django.db import migrations

KEY = "bulk_job_by_organization"
WALL = "bulk_row_is_of_a_job_of_its_organization"


def build(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(f"CREATE UNIQUE INDEX {KEY} ON telephony_bulkjob (organization_id, id)")
    schema_editor.execute(
        f"ALTER TABLE telephony_bulkrow ADD CONSTRAINT {WALL}"
        " FOREIGN KEY (organization_id, job_id)"
        " REFERENCES telephony_bulkjob (organization_id, id) DEFERRABLE INITIALLY DEFERRED"
    )


def take_down(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(f"ALTER TABLE telephony_bulkrow DROP CONSTRAINT {WALL}")
    schema_editor.execute(f"DROP INDEX {KEY}")


class Migration(migrations.Migration):
    dependencies = [("telephony", "0070_bulk_jobs")]
    operations = [migrations.RunPython(build, take_down)]
