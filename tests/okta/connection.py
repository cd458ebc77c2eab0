"""The connection to the product's SCIM server, as the app's Provisioning page has it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.okta.push import dialects
from tests.okta.push.client import Failed, ScimClient
from tests.okta.push.dialect import Dialect
from tests.okta.push.groups import GroupPush

if TYPE_CHECKING:
    from tests.okta.org import Org


@dataclass
class ScimConnection:
    """`pace` shortens the waits after 429 in tests.

    `profile_source`: an import decides who is here. `import_groups`: an import reads the
    groups too, and a push then looks among those instead of asking.
    """

    base_url: str = ""
    token: str = ""
    header_style: str = "bearer"
    dialect: str = "oin"
    external_id: bool = True
    push_back: bool = True
    pace: float = 1.0
    profile_source: bool = False
    import_groups: bool = False


def people(org: "Org") -> Dialect:
    """The configured kind of app over the configured connection. Raises Failed."""
    return dialects.speak(org.scim.dialect, _client(org))


def groups(org: "Org") -> GroupPush:
    """The same for groups. Raises Failed."""
    return dialects.speak_of_groups(org.scim.dialect, _client(org))


def _client(org: "Org") -> ScimClient:
    scim = org.scim
    if not (scim.base_url and scim.token):
        raise Failed("Provisioning is not set up: the SCIM base URL or the token is missing")
    client = ScimClient(scim.base_url, scim.token, scim.header_style)
    client.open_entry = lambda *call: org.journal.open("out", *call)
    slowly = client.sleep
    client.sleep = lambda seconds: slowly(seconds * scim.pace)
    return client
