"""The devices that ring with a person's extension: added, renamed, revoked, removed."""

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from identity import audit
from identity.audit import Actor
from identity.models import Organization, User
from telephony import credentials, people_search
from telephony.models import Device, Extension, SipCredential

MOST = 6  # as many contacts as the registrar keeps of an extension


class NoExtension(Exception):
    """A device rings with an extension, and the person has none."""


class TooManyDevices(Exception):
    """The extension has as many devices as it can."""


class MacTaken(Exception):
    """A device with this MAC address is listed already, here or elsewhere."""


class DeviceGone(Exception):
    """Somebody has removed the device meanwhile."""


@transaction.atomic
def add(
    user: User,
    *,
    mac: str | None,
    actor: Actor,
    make: str = Device.Make.GENERIC,
    kind: str = Device.Kind.DESK,
    model: str = "",
    label: str = "",
) -> Device:
    """List a device with the extension of `user`. `mac` comes from `telephony.mac.parse`.

    Raises NoExtension, TooManyDevices, MacTaken.
    """
    extension = _extensions().filter(user=user).first()
    if extension is None:
        raise NoExtension(user.label)
    if Device.objects_all_organizations.filter(extension=extension).count() >= MOST:
        raise TooManyDevices(extension.number)
    device = Device(
        organization=user.organization, extension=extension, kind=kind, make=make, mac=mac
    )
    device.model, device.label = model, label
    _insert(device)
    audit.record("device.added", subject=user, actor=actor, device=str(device), mac=mac)
    return device


@transaction.atomic
def rename(device: Device, *, label: str, actor: Actor) -> Device:
    """Call it `label`; empty: by its MAC address. Raises DeviceGone."""
    device = hold(device)
    before, device.label = str(device), label
    device.save(update_fields=["label"])
    audit.record(
        "device.renamed",
        subject=subject(device),
        actor=actor,
        device=str(device),
        label=[before, str(device)],
    )
    return device


@transaction.atomic
def describe(device: Device, *, make: str, model: str, actor: Actor) -> None:
    """Write down what it is; the next fetch is answered for that make. Raises DeviceGone."""
    device = hold(device)
    before = [device.make, device.model]
    if before == [make, model]:
        return
    device.make, device.model = make, model
    device.save(update_fields=["make", "model"])
    facts = {"make": [before[0], make], "model": [before[1], model]}
    changes = {name: pair for name, pair in facts.items() if pair[0] != pair[1]}
    audit.record(
        "device.described", subject=subject(device), actor=actor, device=str(device), **changes
    )


@transaction.atomic
def revoke(device: Device, *, actor: Actor) -> None:
    """It can neither register nor fetch any more, until it gets a new address. Raises DeviceGone."""
    device = hold(device)
    credentials.revoke(device)
    if device.revoked_at is None:
        device.revoked_at, device.prov_token_sha256 = timezone.now(), None
        device.save(update_fields=["revoked_at", "prov_token_sha256"])
        audit.record("device.revoked", subject=subject(device), actor=actor, device=str(device))


@transaction.atomic
def ask_for_new_secret(device: Device, *, actor: Actor) -> None:
    """Re-key: the next fetch brings a new password; until then the old one holds.

    Raises DeviceGone.
    """
    device = hold(device)
    device.wants_new_secret = True
    device.save(update_fields=["wants_new_secret"])
    audit.record("device.rekeyed", subject=subject(device), actor=actor, device=str(device))


@transaction.atomic
def remove(device: Device, *, actor: Actor) -> None:
    """Forget it, with what it registers with. Raises DeviceGone."""
    device = hold(device)
    audit.record(
        "device.removed", subject=subject(device), actor=actor, device=str(device), mac=device.mac
    )
    device.delete()


def hold(device: Device) -> Device:
    """`device` as it is now, with its extension locked until the transaction ends.

    The extension first, then what hangs on it: everybody locks in this order. Raises DeviceGone.
    """
    _extensions().filter(pk=device.extension_id).first()
    rows = Device.objects_all_organizations.select_related("extension__user", "organization")
    found = rows.filter(pk=device.pk).first()
    if found is None:
        raise DeviceGone(str(device))
    return found


def subject(device: Device) -> User | Device:
    """Whom an event tells of: the person, or the device where nobody has the extension."""
    return device.extension.user or device


def search(organization: Organization, *, text: str = "", state: str = "") -> QuerySet[Device]:
    """Devices in order of their MAC address, with extension and person.

    `text` fits a part of the MAC address, the label or model, the start of the extension, or the
    person. `state` is "registered", "waiting", "revoked" or empty. Rows say `is_registered`.
    """
    rows = _with_state(organization.devices.select_related("extension__user"))
    if text:
        rows = rows.filter(_fits(text))
    return rows.filter(_is(state)).order_by("mac", "pk")


def of(extension: Extension) -> list[Device]:
    """Its devices, oldest first. Rows say `is_registered`."""
    rows = Device.objects_all_organizations.filter(extension=extension)
    return list(_with_state(rows).order_by("pk"))


def _with_state(rows: QuerySet[Device]) -> QuerySet[Device]:
    valid = SipCredential.objects_all_organizations.filter(device=OuterRef("pk"), revoked_at=None)
    return rows.annotate(is_registered=Exists(valid.filter(registered_at__isnull=False)))


def _is(state: str) -> Q:
    if state == "revoked":
        return Q(revoked_at__isnull=False)
    if state in ("registered", "waiting"):
        return Q(revoked_at=None, is_registered=state == "registered")
    return Q()


def _fits(text: str) -> Q:
    fits = people_search.fits(text, person="extension__user")
    fits |= Q(label__icontains=text) | Q(model__icontains=text)
    if text.isdigit():
        fits |= Q(extension__number__startswith=text)
    digits = "".join(letter for letter in text.lower() if letter not in " :-.")
    return fits | Q(mac__contains=digits) if digits else fits


def _extensions() -> QuerySet[Extension]:
    return Extension.objects_all_organizations.select_for_update(of=("self",), no_key=True)


def _insert(device: Device) -> None:
    try:
        with transaction.atomic():
            device.save(force_insert=True)
    except IntegrityError:
        raise MacTaken(device.shown_mac) from None
