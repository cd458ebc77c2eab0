"""Whoever has an extension or a number now has had it since its row was made, as far as we know."""

from django.db import migrations

BATCH = 1000


def begin(apps, schema_editor):
    history = apps.get_model("telephony", "NumberHistory")._base_manager
    extensions = apps.get_model("telephony", "Extension")._base_manager
    numbers = apps.get_model("telephony", "PhoneNumber")._base_manager
    held = extensions.filter(user__isnull=False).select_related("user")
    _store(history, (("extension", each.number, each, each) for each in held.iterator(BATCH)))
    ringing = numbers.filter(extension__user__isnull=False).select_related("extension__user")
    _store(
        history, (("number", each.e164, each.extension, each) for each in ringing.iterator(BATCH))
    )


def _store(history, held):
    rows = (
        history.model(
            organization_id=row.organization_id,
            kind=kind,
            value=value,
            holder=_label(extension.user),
            holder_id=extension.user.scim_id,
            since=row.created_at,
        )
        for kind, value, extension, row in held
    )
    history.bulk_create(rows, batch_size=BATCH)


def _label(user):
    name = f"{user.given_name} {user.family_name}".strip()
    return (user.display_name or name or user.user_name)[:254]


class Migration(migrations.Migration):
    dependencies = [("telephony", "0011_walls_of_the_plan")]
    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
