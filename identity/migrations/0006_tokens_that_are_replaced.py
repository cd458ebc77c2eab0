"""A token may have a successor and then has an end; where and by what it was last used."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0005_profile_key"),
    ]

    operations = [
        migrations.AddField(
            model_name="scimtoken",
            name="last_used_by",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="scimtoken",
            name="last_used_from",
            field=models.GenericIPAddressField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="scimtoken",
            name="replaced_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="identity.scimtoken",
            ),
        ),
        migrations.AddConstraint(
            model_name="scimtoken",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("replaced_by", None),
                    models.Q(("expires_at", None), _negated=True),
                    models.Q(("revoked_at", None), _negated=True),
                    _connector="OR",
                ),
                name="replaced_scim_token_has_an_end",
            ),
        ),
    ]
