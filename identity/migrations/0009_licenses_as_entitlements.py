"""A connection may show licenses as Okta entitlements. Off until an administrator turns it on."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("identity", "0008_licenses_of_a_line")]
    operations = [
        migrations.AddField(
            model_name="scimconnection",
            name="has_entitlements",
            field=models.BooleanField(default=False),
        ),
    ]
