"""Lines learn which licenses people hold. One update per license holder."""

from django.db import migrations
from django.db.models import F


def fill(apps, schema_editor):
    lines = apps.get_model("identity", "Line")._base_manager
    seats = apps.get_model("telephony", "LicenseSeat")._base_manager
    held_seats = seats.filter(user__isnull=False).select_related("pool__sku")
    held = {}
    for seat in held_seats.order_by("-kind", "pool__sku__code"):  # "base" before "addon"
        sku = seat.pool.sku
        held.setdefault(seat.user_id, []).append({"value": sku.code, "display": sku.name})
    for user_id, licenses in held.items():
        lines.filter(user_id=user_id).update(licenses=licenses, version=F("version") + 1)


class Migration(migrations.Migration):
    dependencies = [
        ("telephony", "0002_license_products"),
        ("identity", "0008_licenses_of_a_line"),
    ]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
