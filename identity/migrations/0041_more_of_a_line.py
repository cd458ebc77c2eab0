"""A line has a direct number besides, a caller ID and a site; no change of it goes unnoticed.

The columns come with a default that the database knows: no row is written. Telephony fills them.
"""

from django.db import migrations, models

WALL = "line_that_changes_has_a_new_version"
SAID = ["extension", "primary_phone", "did", "caller_id", "site", "license", "licenses"]


def row(name: str) -> str:
    return ", ".join(f"{name}.{column}" for column in SAID)


def build(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(
        f"""CREATE FUNCTION {WALL}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        RAISE EXCEPTION 'the line of person % changes without a new version', NEW.user_id
        USING ERRCODE = 'check_violation', CONSTRAINT = '{WALL}'; END $$""",
        params=None,  # the percent sign is PL/pgSQL's
    )
    schema_editor.execute(
        f"""CREATE TRIGGER {WALL} BEFORE UPDATE ON identity_line FOR EACH ROW
        WHEN (NEW.version <= OLD.version AND ({row("NEW")}) IS DISTINCT FROM ({row("OLD")}))
        EXECUTE FUNCTION {WALL}()"""
    )


def take_down(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(f"DROP TRIGGER {WALL} ON identity_line")
    schema_editor.execute(f"DROP FUNCTION {WALL}()")


def column(name: str, length: int) -> migrations.AddField:
    field = models.CharField(blank=True, db_default="", default="", max_length=length)
    return migrations.AddField(model_name="line", name=name, field=field)


class Migration(migrations.Migration):
    dependencies = [("identity", "0039_drift_checks")]
    operations = [
        column("did", 16),
        column("caller_id", 16),
        column("site", 100),
        migrations.RunPython(build, take_down),
    ]
