"""The provisioning log: a row per SCIM call, deleted when it is old (scim.retention).

A new, empty table; going back forgets what it holds.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("identity", "0002_okta_budget"),
    ]

    operations = [
        migrations.CreateModel(
            name="ProvisioningRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("token_name", models.CharField(max_length=100)),
                ("dialect", models.CharField(max_length=10)),
                ("method", models.CharField(max_length=10)),
                ("path", models.CharField(max_length=500)),
                ("query", models.CharField(blank=True, max_length=2000)),
                ("status", models.PositiveSmallIntegerField()),
                ("scim_type", models.CharField(blank=True, max_length=30)),
                ("detail", models.CharField(blank=True, max_length=1000)),
                ("duration_ms", models.PositiveIntegerField()),
                ("request_id", models.CharField(blank=True, max_length=36)),
                ("ip_address", models.GenericIPAddressField(null=True)),
                ("client", models.CharField(blank=True, max_length=200)),
                ("resource_type", models.CharField(blank=True, max_length=20)),
                ("resource_id", models.CharField(blank=True, max_length=64)),
                ("resource_name", models.CharField(blank=True, max_length=254)),
                ("changes", models.JSONField(default=list)),
                ("notes", models.JSONField(default=list)),
                ("request_body", models.TextField(blank=True)),
                ("response_body", models.TextField(blank=True)),
                ("is_request_cut", models.BooleanField(default=False)),
                ("is_response_cut", models.BooleanField(default=False)),
                (
                    "connection",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="identity.scimconnection",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="provisioning_records",
                        to="identity.organization",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["organization", "-at", "-id"], name="provisioning_latest"),
                    models.Index(
                        fields=["organization", "resource_id", "-at"],
                        name="provisioning_of_resource",
                    ),
                    models.Index(fields=["at"], name="provisioning_age"),
                ],
            },
        ),
    ]
