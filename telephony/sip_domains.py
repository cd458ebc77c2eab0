"""The SIP domain of an organization: the realm that its devices' passwords are hashed with.

It is `<slug>.sip.<host of PUBLIC_URL>`, such as `acme.sip.switchroom.example`, and is written
down with the first password: from then on every HA1 contains it. Where PUBLIC_URL has an IP
address for a host, `<slug>.sip.invalid` (RFC 2606) is used, for an address has no subdomains.
"""

from contextlib import suppress
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings

from identity.models import Organization
from telephony.models import VoiceSettings


def host() -> str:
    """The host name under which Switchroom is reached."""
    return urlsplit(settings.PUBLIC_URL).hostname or "localhost"


def default(organization: Organization) -> str:
    """What the SIP domain is going to be, if it is not fixed yet."""
    name = host()
    with suppress(ValueError):
        ip_address(name)
        name = "invalid"
    parts = (
        [organization.slug, "sip", name]
        if name != "invalid"
        else [organization.slug, "sip.invalid"]
    )
    return ".".join(parts).lower()


def fixed(organization: Organization) -> str:
    """The SIP domain, fixed by this call if it was not."""
    rows = VoiceSettings.objects_all_organizations
    row, _ = rows.get_or_create(organization=organization)
    if row.sip_domain is None:
        # Whoever comes at the same moment writes the same.
        rows.filter(pk=row.pk, sip_domain=None).update(sip_domain=default(organization))
        row.refresh_from_db(fields=["sip_domain"], from_queryset=rows.all())
    return str(row.sip_domain)
