"""People of a connection by their ID in Okta: learning one looked through everybody."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0043_drifts_in_a_row"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="syncstate",
            index=models.Index(fields=["connection", "okta_user_id"], name="sync_state_okta_user"),
        ),
    ]
