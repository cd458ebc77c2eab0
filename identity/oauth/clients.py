"""The apps that may ask for access. They are ours: nobody registers another one.

A migration makes their rows. Both are public clients: what is installed on every phone keeps
no secret (RFC 8252 section 8.5).
"""

from typing import Any

from oauth2_provider.models import Application

SOFTPHONE = "switchroom-softphone"
DESK_PHONE = "switchroom-desk-phone"
SCHEME = "org.switchroom.softphone"  # private use, a domain name backwards (RFC 8252 section 7.1)
LOOPBACK = ("127.0.0.1", "::1")  # never "localhost", which others may answer (section 8.3)

ALL: dict[str, dict[str, Any]] = {
    SOFTPHONE: {
        "name": "Switchroom Softphone",
        "authorization_grant_type": Application.GRANT_AUTHORIZATION_CODE,
        # Whatever the port: the app takes one that is free (section 7.3).
        "redirect_uris": f"http://127.0.0.1/cb http://[::1]/cb {SCHEME}:/cb",
    },
    DESK_PHONE: {
        "name": "Desk phone",
        "authorization_grant_type": Application.GRANT_DEVICE_CODE,
        "redirect_uris": "",
    },
}


def make(applications: Any) -> None:
    """Make the rows that are missing. `applications` is a manager, of a migration's model too."""
    for client_id, facts in ALL.items():
        known = facts | {"client_type": Application.CLIENT_PUBLIC}
        applications.get_or_create(client_id=client_id, defaults=known)
