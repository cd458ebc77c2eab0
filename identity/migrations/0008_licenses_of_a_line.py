"""A line says which licenses the person holds, by code and name. Telephony fills it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("identity", "0007_policies_of_linking")]
    operations = [
        migrations.AddField(
            model_name="line",
            name="licenses",
            field=models.JSONField(blank=True, default=list),
        ),
    ]
