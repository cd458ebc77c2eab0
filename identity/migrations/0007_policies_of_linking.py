"""Whom an IdP may take over, whom it sees, and what waits for an administrator.

Local people get the profile that an IdP would have sent for them, so that those who are seen,
handed over or found are like all others. Cost: one pass over local people.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from identity import profiles

BATCH = 1000  # people held in memory at once


def fill_profiles(apps, schema_editor):
    people = apps.get_model("identity", "User")._default_manager
    batch = []
    for user in people.filter(scim_connection=None, profile={}).iterator(chunk_size=BATCH):
        typed = profiles.by_hand(
            user.user_name,
            given_name=user.given_name,
            family_name=user.family_name,
            email=user.email,
        )
        user.profile, user.profile_key = typed.attributes, profiles.folded(typed.attributes)
        batch.append(user)
        if len(batch) == BATCH:
            people.bulk_update(batch, ["profile", "profile_key"])
            batch = []
    people.bulk_update(batch, ["profile", "profile_key"])


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0006_tokens_that_are_replaced"),
    ]

    operations = [
        migrations.AddField(
            model_name="organization",
            name="linking",
            field=models.CharField(
                choices=[
                    ("automatic", "Hand them over"),
                    ("preview", "Ask an administrator first"),
                    ("refuse", "Refuse"),
                ],
                default="automatic",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="scimconnection",
            name="visibility",
            field=models.CharField(
                choices=[("own", "Only users created by the IdP"), ("all", "All users")],
                default="own",
                max_length=3,
            ),
        ),
        migrations.CreateModel(
            name="LinkRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("user_name_key", models.CharField(max_length=254)),
                ("external_id", models.CharField(blank=True, max_length=254)),
                ("times_asked", models.PositiveIntegerField(default=1)),
                ("first_asked_at", models.DateTimeField()),
                ("last_asked_at", models.DateTimeField()),
                ("dismissed_at", models.DateTimeField(blank=True, null=True)),
                ("approved_version", models.PositiveBigIntegerField(blank=True, null=True)),
                (
                    "connection",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="link_requests",
                        to="identity.scimconnection",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="link_requests",
                        to="identity.organization",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="link_requests",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("connection", "user"), name="one_link_request_for_a_person"
                    )
                ],
            },
        ),
        migrations.RunPython(fill_profiles, migrations.RunPython.noop, elidable=True),
    ]
