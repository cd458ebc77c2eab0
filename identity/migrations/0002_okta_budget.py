"""The pace at which each Okta org may be called, shared by all workers."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("identity", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="OktaBudget",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=255)),
                ("bucket", models.CharField(max_length=10)),
                ("limit_seen", models.PositiveIntegerField(blank=True, null=True)),
                ("paid_until", models.DateTimeField()),
            ],
        ),
        migrations.AddConstraint(
            model_name="oktabudget",
            constraint=models.UniqueConstraint(
                fields=["key", "bucket"], name="okta_org_has_one_budget_per_bucket"
            ),
        ),
        migrations.AddField(
            model_name="oktaconnection",
            name="recovered_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
