"""Filters by any attribute, and pages that begin in the middle of an index."""

import django.db.models.deletion
from django.db import migrations, models

from identity import profiles

BATCH = 1000  # people held in memory at once


def fold_profiles(apps, schema_editor):
    people = apps.get_model("identity", "User")._default_manager.exclude(profile={})
    batch = []
    for user in people.only("pk", "profile").iterator(chunk_size=BATCH):
        user.profile_key = profiles.folded(user.profile)
        batch.append(user)
        if len(batch) == BATCH:
            people.bulk_update(batch, ["profile_key"])
            batch = []
    people.bulk_update(batch, ["profile_key"])


class Migration(migrations.Migration):
    dependencies = [("identity", "0003_groups")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="profile_key",
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
        migrations.AlterField(
            model_name="user",
            name="scim_connection",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="users",
                to="identity.scimconnection",
            ),
        ),
        migrations.AddIndex(
            model_name="user",
            index=models.Index(
                fields=["organization", "scim_connection", "id"], name="user_in_order_of_import"
            ),
        ),
        migrations.RunPython(fold_profiles, migrations.RunPython.noop, elidable=True),
    ]
