"""The first product that is held beside a base license. Going back leaves it in place."""

from django.db import migrations


def add_product(apps, schema_editor):
    LicenseSku = apps.get_model("telephony", "LicenseSku")
    defaults = {"name": "International calls", "kind": "addon", "has_voice": False}
    LicenseSku.objects.get_or_create(code="international", defaults=defaults)


class Migration(migrations.Migration):
    dependencies = [("telephony", "0051_numbers_have_states")]
    operations = [migrations.RunPython(add_product, migrations.RunPython.noop)]
