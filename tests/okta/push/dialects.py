"""The dialects by name."""

from tests.okta.push.aiw import Aiw
from tests.okta.push.aiw_groups import AiwGroups
from tests.okta.push.client import ScimClient
from tests.okta.push.dialect import Dialect
from tests.okta.push.groups import GroupPush
from tests.okta.push.oin import Oin
from tests.okta.push.oin_groups import OinGroups

BY_NAME: dict[str, type[Dialect]] = {"oin": Oin, "aiw": Aiw}
OF_GROUPS: dict[str, type[GroupPush]] = {"oin": OinGroups, "aiw": AiwGroups}


def speak(name: str, client: ScimClient) -> Dialect:
    """The dialect called `name` over this client."""
    return BY_NAME[name](client)


def speak_of_groups(name: str, client: ScimClient) -> GroupPush:
    """The same dialect's way with groups."""
    return OF_GROUPS[name](client)
