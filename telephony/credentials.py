"""What devices register with: minted, revoked, never kept in the clear."""

import hashlib
import secrets
from dataclasses import dataclass

from django.utils import timezone

from telephony import sip_domains
from telephony.models import Device, Extension, SipCredential

SECRET_BYTES = 18  # 24 URL-safe characters


@dataclass(frozen=True)
class Minted:
    """A new credential and its secret, which is never available again."""

    row: SipCredential
    secret: str
    sip_domain: str


def ha1(auth_username: str, sip_domain: str, secret: str) -> str:
    """MD5(username:realm:password), the digest of RFC 7616 that registrars compare."""
    text = f"{auth_username}:{sip_domain}:{secret}"
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def mint(device: Device) -> Minted:
    """A new credential for `device`; the one it had is refused from now on.

    The caller holds the device's extension, in a transaction.
    """
    revoke(device)
    sip_domain = sip_domains.fixed(device.organization)
    name, secret = f"d{secrets.token_hex(6)}", secrets.token_urlsafe(SECRET_BYTES)
    row = SipCredential.objects_all_organizations.create(
        organization_id=device.organization_id,
        extension_id=device.extension_id,
        device=device,
        auth_username=name,
        ha1=ha1(name, sip_domain, secret),
    )
    return Minted(row, secret, sip_domain)


def of(device: Device) -> SipCredential | None:
    """The credential that `device` may register with."""
    valid = SipCredential.objects_all_organizations.filter(device=device, revoked_at=None)
    return valid.first()


def registered(row: SipCredential) -> None:
    """For the registrar: the device has proved that it knows its secret."""
    rows = SipCredential.objects_all_organizations.filter(pk=row.pk, registered_at=None)
    rows.update(registered_at=timezone.now())


def revoke(device: Device) -> None:
    rows = SipCredential.objects_all_organizations.filter(device=device, revoked_at=None)
    rows.update(revoked_at=timezone.now())


def revoke_all(extension: Extension) -> None:
    """Every device of `extension` needs a new secret before it registers again.

    The caller holds the extension, or has just changed it.
    """
    rows = SipCredential.objects_all_organizations.filter(extension=extension, revoked_at=None)
    rows.update(revoked_at=timezone.now())
