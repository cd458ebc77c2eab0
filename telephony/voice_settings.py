"""The telephony settings of an organization: its own, or what holds without any."""

from identity.models import Organization
from telephony.models import VoiceSettings


def of(organization: Organization) -> VoiceSettings:
    """What holds in `organization`. Unsaved, with the defaults, if nobody has chosen yet."""
    rows = VoiceSettings.objects_all_organizations
    found = rows.filter(organization=organization).first()
    return found or VoiceSettings(organization=organization)
