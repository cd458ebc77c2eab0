"""What the columns of desk phones and of emergency addresses would come to. See `foresight`."""

from identity.audit import Actor
from telephony import devices, mac
from telephony.bulk import bad_cells, desk_phones, home_address
from telephony.bulk.case import Case
from telephony.models import Device


def address(case: Case, value: str, actor: Actor) -> None:
    read = home_address.read(value) if value else {}
    case.now["emergency_address"] = home_address.BETWEEN.join(read.values())
    case.is_simple = False


def device_mac(case: Case, value: str, actor: Actor) -> None:
    old = _only(case)
    wanted = mac.parse(value) if value else ""
    if old == wanted:
        return
    case.is_simple = False
    if old:
        case.page.macs[old] = False
    if wanted:
        _list(case, wanted, replaces=bool(old))
    case.now["device_mac"] = Device(mac=wanted).shown_mac
    if not wanted:
        case.now["device_model"] = ""


def device_model(case: Case, value: str, actor: Actor) -> None:
    make, model = desk_phones.read_model(value)
    if not _only(case):
        if value:
            raise bad_cells.no_phone(case.user.label)
        return
    case.is_simple = False
    case.now["device_model"] = desk_phones.described(Device(make=make, model=model))


def without_extension(case: Case) -> dict[str, str]:
    """Devices go with the row of the extension: where it rests they stay, and ring nobody."""
    for each in filter(None, case.now["device_mac"].split(desk_phones.BETWEEN)):
        case.page.macs[mac.parse(each)] = bool(case.around.plan.quarantine)
    return {"device_mac": "", "device_model": ""}


def _only(case: Case) -> str:
    """The address of the only phone, or none."""
    found = case.now["device_mac"].split(desk_phones.BETWEEN)
    if len(found) > 1:
        raise bad_cells.several_phones(case.user.label)
    return mac.parse(found[0]) if found[0] else ""


def _list(case: Case, wanted: str, *, replaces: bool) -> None:
    if not case.now["extension"]:
        raise devices.NoExtension(case.user.label)
    if case.around.devices.get(case.user.pk, 0) - replaces >= devices.MOST:
        raise devices.TooManyDevices(case.now["extension"])
    if case.page.macs.get(wanted, wanted in case.around.macs):
        raise devices.MacTaken(Device(mac=wanted).shown_mac)
    case.page.macs[wanted] = True
