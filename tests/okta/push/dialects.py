"""The dialects by name."""

from tests.okta.push.aiw import Aiw
from tests.okta.push.client import ScimClient
from tests.okta.push.dialect import Dialect
from tests.okta.push.oin import Oin

BY_NAME: dict[str, type[Dialect]] = {"oin": Oin, "aiw": Aiw}


def speak(name: str, client: ScimClient) -> Dialect:
    """The dialect called `name` over this client."""
    return BY_NAME[name](client)
