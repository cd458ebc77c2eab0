"""Lines learn direct number, caller ID and site. Some thousand people at a time, each on its own.

Nobody in Okta is told: no mapping knows of them before. Who has a site only has no line.
"""

from django.db import migrations

PEOPLE = 5000
NUMBERS = """FROM telephony_phonenumber n JOIN telephony_extension x ON x.id = n.extension_id
    WHERE x.user_id = line.user_id AND n.state IN ('assigned', 'porting_out')"""
FILL = f"""UPDATE identity_line AS line SET version = line.version + 1, caller_id = line.primary_phone,
    did = COALESCE((SELECT n.e164 {NUMBERS} ORDER BY n.is_primary, n.id LIMIT 1), ''),
    site = COALESCE((SELECT w.name FROM telephony_placement p JOIN telephony_site w
        ON w.id = p.site_id WHERE p.user_id = line.user_id), '')
    WHERE line.user_id > %s AND line.user_id <= %s AND line.caller_id = '' AND line.site = ''
    AND (line.primary_phone <> '' OR EXISTS
        (SELECT 1 FROM telephony_placement p WHERE p.user_id = line.user_id))"""  # noqa: S608
NEXT = """SELECT MAX(user_id) FROM (SELECT user_id FROM identity_line WHERE user_id > %s
    ORDER BY user_id LIMIT %s) AS slice"""


def fill(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        after = 0
        while (last := _last(cursor, after)) is not None:
            cursor.execute(FILL, [after, last])
            after = last


def _last(cursor, after):
    cursor.execute(NEXT, [after, PEOPLE])
    return cursor.fetchone()[0]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("telephony", "0072_bulk_jobs_are_held"),
        ("identity", "0041_more_of_a_line"),
    ]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
