"""PostgreSQL's second walls: ranges do not overlap, and no row joins two organizations.

SQLite has one writer at a time, so the domain functions look before they write.
"""

from django.db import migrations

# Organization, length and digits as one number, so that ranges of integers say what overlaps and
# no extension of PostgreSQL is needed: an organization has room for 10^9, each length for 10^8.
SPAN = """int8range(organization_id * 1000000000 + length * 100000000 + first,
    organization_id * 1000000000 + length * 100000000 + last, '[]')"""
UP = [
    f"""ALTER TABLE telephony_extensionrange ADD CONSTRAINT ranges_do_not_overlap
        EXCLUDE USING gist (({SPAN}) WITH &&)""",
    """ALTER TABLE telephony_site ADD CONSTRAINT site_is_one_of_its_organization
        UNIQUE (organization_id, id)""",
    """ALTER TABLE telephony_extensionrange ADD CONSTRAINT range_is_at_a_site_of_its_organization
        FOREIGN KEY (organization_id, site_id) REFERENCES telephony_site (organization_id, id)""",
    """ALTER TABLE telephony_placement ADD CONSTRAINT placement_is_at_a_site_of_its_organization
        FOREIGN KEY (organization_id, site_id) REFERENCES telephony_site (organization_id, id)""",
]
DOWN = [
    "ALTER TABLE telephony_placement DROP CONSTRAINT placement_is_at_a_site_of_its_organization",
    "ALTER TABLE telephony_extensionrange DROP CONSTRAINT range_is_at_a_site_of_its_organization",
    "ALTER TABLE telephony_site DROP CONSTRAINT site_is_one_of_its_organization",
    "ALTER TABLE telephony_extensionrange DROP CONSTRAINT ranges_do_not_overlap",
]


def _run(statements):
    def on_postgresql(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            for statement in statements:
                schema_editor.execute(statement)

    return on_postgresql


class Migration(migrations.Migration):
    dependencies = [("telephony", "0010_numbering_plan")]
    operations = [migrations.RunPython(_run(UP), _run(DOWN))]
