"""The text of configuration files, for each make of phone. Ours, from its keys' meaning."""

import re
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string

from telephony import sip_domains
from telephony.models import Device

SIP_PORT, SIPS_PORT = 5060, 5061
# Yealink asks for the file of its model first, and then for its own.
COMMON_NAME = re.compile(r"y[0-9]{12}\.cfg\Z")
COMMON = "#!version:1.0.0.1\n"
# A line break in a name would start a setting of its own.
CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
Make = Device.Make


@dataclass(frozen=True)
class Account:
    """What a phone registers with; without `secret` it keeps the one it has."""

    auth_username: str
    secret: str | None


def is_common(device: Device, file: str) -> bool:
    return device.make == Make.YEALINK and bool(COMMON_NAME.match(file))


def names(device: Device) -> tuple[str, ...]:
    """The files that there are for `device`. Poly's first one names the second."""
    own = f"{device.mac}.cfg"
    return (own, f"{device.mac}-line.cfg") if device.make == Make.POLY else (own,)


def has_account(device: Device, file: str) -> bool:
    return file == names(device)[-1]


def overview(device: Device) -> str:
    return render_to_string("telephony/provisioning/poly.cfg", {"mac": device.mac})


def account(device: Device, account: Account) -> str:
    """The file with the account. The caller keeps it out of every log."""
    name = "poly-line" if device.make == Make.POLY else device.make
    return render_to_string(f"telephony/provisioning/{name}.cfg", _facts(device, account))


def _facts(device: Device, account: Account) -> dict[str, object]:
    user = device.extension.user
    is_tls = settings.IS_HTTPS
    return {
        "label": _one_line(f"{device.extension.number} {user.label if user else ''}"),
        "display_name": _one_line(user.label if user else ""),
        "extension": device.extension.number,
        "auth_username": account.auth_username,
        "secret": account.secret,
        "sip_domain": sip_domains.fixed(device.organization),
        "host": sip_domains.host(),
        "port": SIPS_PORT if is_tls else SIP_PORT,
        "is_tls": is_tls,
    }


def _one_line(text: str) -> str:
    return CONTROL.sub(" ", text).strip()
