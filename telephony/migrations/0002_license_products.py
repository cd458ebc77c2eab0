"""The products that can be licensed from the first day. Going back leaves them in place."""

from django.db import migrations

PRODUCTS = [
    ("standard", "Standard", "base", True),
    ("professional", "Professional", "base", True),
    ("console", "Console only", "base", False),
]


def add_products(apps, schema_editor):
    LicenseSku = apps.get_model("telephony", "LicenseSku")
    for code, name, kind, has_voice in PRODUCTS:
        LicenseSku.objects.get_or_create(
            code=code, defaults={"name": name, "kind": kind, "has_voice": has_voice}
        )


class Migration(migrations.Migration):
    dependencies = [("telephony", "0001_initial")]
    operations = [migrations.RunPython(add_products, migrations.RunPython.noop)]
