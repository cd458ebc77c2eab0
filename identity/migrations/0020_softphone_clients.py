"""The two apps that may ask for access: the softphone and the desk phone.

Going back removes them, and with them every access they were given.
"""

from django.db import migrations

from identity.oauth import clients


def make(apps, schema_editor):
    clients.make(apps.get_model("oauth2_provider", "Application").objects)


def remove(apps, schema_editor):
    applications = apps.get_model("oauth2_provider", "Application").objects
    applications.filter(client_id__in=clients.ALL).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0009_licenses_as_entitlements"),
        ("oauth2_provider", "0022_refreshtoken_token_family_index"),
    ]
    operations = [migrations.RunPython(make, remove)]
