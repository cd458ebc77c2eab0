"""How many looks in a row found another value. The column comes with a default: no row is written."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("identity", "0042_token_owner")]
    operations = [
        migrations.AddField(
            model_name="syncstate",
            name="drifts",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
    ]
