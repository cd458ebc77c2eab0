"""The sidebar as data: what is where, and who may go there."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from identity.permissions import Permission


@dataclass(frozen=True)
class Entry:
    """One line of the sidebar. `url_name` is also what marks it as the current page."""

    label: str
    url_name: str
    icon: str
    permission: Permission


PEOPLE = (
    Entry("Users", "users", icon="users", permission=Permission.SEE_PEOPLE),
    Entry("Groups", "groups", icon="users-group", permission=Permission.SEE_PEOPLE),
    Entry("Bulk", "telephony:bulk", icon="list-check", permission=Permission.MANAGE_TELEPHONY),
)
TELEPHONY = (
    Entry("Phone numbers", "telephony:numbers", icon="phone", permission=Permission.SEE_PEOPLE),
    Entry(
        "Numbering plan",
        "telephony:numbering",
        icon="list-numbers",
        permission=Permission.SEE_PEOPLE,
    ),
    Entry(
        "Ring groups",
        "telephony:ring-groups",
        icon="phone-call",
        permission=Permission.SEE_PEOPLE,
    ),
    Entry("Devices", "telephony:devices", icon="device-desktop", permission=Permission.SEE_PEOPLE),
    Entry("Sites", "telephony:sites", icon="map-pin", permission=Permission.SEE_PEOPLE),
    Entry("Licenses", "telephony:licenses", icon="license", permission=Permission.SEE_PEOPLE),
    Entry("Rules", "telephony:rules", icon="wand", permission=Permission.SEE_PEOPLE),
    Entry(
        "Telephony settings",
        "telephony:settings",
        icon="settings",
        permission=Permission.MANAGE_SETTINGS,
    ),
)
IDENTITY = (
    Entry(
        "Identity Management",
        "identity:management",
        icon="shield-lock",
        permission=Permission.SEE_SETTINGS,
    ),
    Entry(
        "Provisioning log",
        "provisioning-log",
        icon="arrows-exchange",
        permission=Permission.SEE_PROVISIONING,
    ),
    Entry("Sync-back", "sync-back", icon="refresh", permission=Permission.SEE_PEOPLE),
)
RECORDS = (
    Entry("Sign-ins", "identity:sign-ins", icon="login", permission=Permission.SEE_AUDIT),
    Entry("Audit log", "identity:audit-log", icon="history", permission=Permission.SEE_AUDIT),
)
PROGRAMS = (
    Entry(
        "API", "identity:api-tokens", icon="plug-connected", permission=Permission.MANAGE_SETTINGS
    ),
)
HOME = (Entry("Home", "home", icon="home", permission=Permission.SEE_OWN_PAGE),)
SECTIONS = {
    "": HOME,
    "People": PEOPLE,
    "Telephony": TELEPHONY,
    "Identity provider": IDENTITY,
    "Records": RECORDS,
    "Programs": PROGRAMS,
}


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """The lines that the person in front of the screen may follow, section by section."""
    return [
        _line(entry, reverse(entry.url_name), request.path) | {"section": section}
        for section, entries in SECTIONS.items()
        for entry in entries
        if entry.permission.is_granted(request.user)  # type: ignore[arg-type]
    ]


def _line(entry: Entry, url: str, path: str) -> dict[str, Any]:
    is_current = path == url if url == "/" else path.startswith(url)
    return {"label": entry.label, "icon": entry.icon, "url": url, "is_current": is_current}
