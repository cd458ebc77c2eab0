"""Whose API token it is, as Okta last said. The column comes with a default: no row is written."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("identity", "0041_more_of_a_line"), ("identity", "0040_api_tokens")]
    operations = [
        migrations.AddField(
            model_name="oktaconnection",
            name="token_owner",
            field=models.CharField(blank=True, db_default="", default="", max_length=254),
        ),
    ]
