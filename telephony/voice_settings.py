"""The telephony settings of an organization: its own, or what holds without any."""

from typing import Any

from django.db import transaction

from identity import audit
from identity.audit import Actor
from identity.models import Organization
from telephony.models import VoiceSettings

FIELDS = (
    *("after_suspension", "park_days", "numbers_after_suspension", "default_country"),
    *("extension_quarantine_days", "number_quarantine_days", "requires_emergency_address"),
)


def of(organization: Organization) -> VoiceSettings:
    """What holds in `organization`. Unsaved, with the defaults, if nobody has chosen yet."""
    rows = VoiceSettings.objects_all_organizations
    found = rows.filter(organization=organization).first()
    return found or VoiceSettings(organization=organization)


@transaction.atomic
def save(organization: Organization, *, actor: Actor, **wishes: Any) -> VoiceSettings:
    """Make `wishes`, some of `FIELDS`, what holds from now on.

    People who are suspended already keep what they were granted then.
    """
    Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
    settings = of(organization)
    before = {name: getattr(settings, name) for name in wishes}
    for name, value in wishes.items():
        setattr(settings, name, value)
    changes = {name: [before[name], value] for name, value in wishes.items()}
    changes = {name: pair for name, pair in changes.items() if pair[0] != pair[1]}
    if changes:
        settings.save()
        audit.record("voice_settings.saved", subject=organization, actor=actor, **changes)
    return settings
