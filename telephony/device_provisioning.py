"""Where a desk phone fetches its configuration, and what it finds there.

The address has 192 random bits; only their SHA-256 is kept. The password is made at the fetch: it
is in the file until the device has registered with it once, and again after a re-key. A phone
that fetches daily keeps its password that way.
"""

import hashlib
import secrets
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from identity import audit
from identity.audit import Actor
from telephony import credentials, devices, phone_files
from telephony.models import Device, Extension, SipCredential
from telephony.phone_files import Account

TOKEN_BYTES = 24  # 192 bits


class NoSuchPhone(Exception):
    """No device of an active person has this address. Why is nobody's business."""


@dataclass(frozen=True)
class Address:
    """Where a phone looks. It is shown once: only its digest is kept."""

    folder: str  # for phones that put their own file name behind it
    file: str


@transaction.atomic
def new_address(device: Device, *, actor: Actor) -> Address:
    """Another address for `device`, in place of the one it has; it brings a new password.

    A device that was revoked is let in again. Raises DeviceGone.
    """
    device = devices.hold(device)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    device.prov_token_sha256, device.revoked_at = digest(token), None
    device.wants_new_secret = True
    device.save(update_fields=["prov_token_sha256", "revoked_at", "wants_new_secret"])
    subject = devices.subject(device)
    audit.record("device.addressed", subject=subject, actor=actor, device=str(device))
    path = reverse("telephony:phone-file", args=[token, f"{device.mac}.cfg"])
    file = f"{settings.PUBLIC_URL}{path}"
    return Address(file.rpartition("/")[0] + "/", file)


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def fetch(token: str, file: str, *, ip_address: str | None) -> str:
    """The text of `file` for the phone whose address has `token`. Raises NoSuchPhone."""
    device = _find(token)
    if phone_files.is_common(device, file):
        return phone_files.COMMON
    if file not in phone_files.names(device):
        raise NoSuchPhone
    device.last_fetch_at, device.last_fetch_ip = timezone.now(), ip_address
    device.save(update_fields=["last_fetch_at", "last_fetch_ip"])
    if not phone_files.has_account(device, file):
        return phone_files.overview(device)
    return phone_files.account(device, _account(device))


def _find(token: str) -> Device:
    """Its device, held, if whoever has the extension may call."""
    rows = Device.objects_all_organizations.filter(prov_token_sha256=digest(token))
    found = rows.first()
    if found is None:
        raise NoSuchPhone
    try:
        device = devices.hold(found)
    except devices.DeviceGone:
        raise NoSuchPhone from None
    # As it is now that it is held: somebody may have revoked it meanwhile.
    if device.prov_token_sha256 != found.prov_token_sha256 or not _may_ring(device):
        raise NoSuchPhone
    return device


def _may_ring(device: Device) -> bool:
    extension, user = device.extension, device.extension.user
    is_assigned = extension.state == Extension.State.ASSIGNED
    is_alive = user is not None and user.is_active and device.organization.is_active
    return is_assigned and is_alive and device.revoked_at is None


def _account(device: Device) -> Account:
    current = credentials.of(device)
    if current is not None and not _needs_secret(device, current):
        return Account(current.auth_username, None)
    minted = credentials.mint(device)
    if device.wants_new_secret:
        device.wants_new_secret = False
        device.save(update_fields=["wants_new_secret"])
    return Account(minted.row.auth_username, minted.secret)


def _needs_secret(device: Device, current: SipCredential) -> bool:
    return device.wants_new_secret or current.registered_at is None
