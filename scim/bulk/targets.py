"""What an operation is meant for: the same deeds that the addresses of one resource offer."""

import re
from collections.abc import Callable

from identity.models import User
from scim import errors, writes
from scim.bulk.job import Operation
from scim.errors import ScimError
from scim.writes import Deed, Write

PATH = re.compile(r"/?(?P<endpoint>[^/]+)(?:/(?P<scim_id>[^/]+))?/?")
DEEDS: dict[str, dict[str, Deed]] = {
    "Users": {
        "POST": writes.create_user,
        "PUT": writes.replace_user,
        "PATCH": writes.patch_user,
        "DELETE": writes.delete_user,
    },
    "Groups": {
        "POST": writes.create_group,
        "PUT": writes.replace_group,
        "PATCH": writes.patch_group,
        "DELETE": writes.delete_group,
    },
}

TOGETHER: dict[Deed, Callable[[list[Write]], list[User]]] = {
    writes.create_user: writes.create_users,
}


def together(operation: Operation) -> Callable[[list[Write]], list[User]] | None:
    """How many operations like this one are done at once, where that is known."""
    match = PATH.fullmatch(operation.path)
    if operation.refusal is not None or match is None or match["scim_id"]:
        return None
    deed = DEEDS.get(match["endpoint"], {}).get(operation.method)
    return TOGETHER.get(deed) if deed is not None else None


def find(method: str, path: str) -> tuple[Deed, str]:
    """The deed, and whose id the path holds: "" for a create. Raises ScimError 404, 405."""
    match = PATH.fullmatch(path)
    if match is None or match["endpoint"] not in DEEDS:
        raise errors.not_found("address")
    scim_id = match["scim_id"] or ""
    if (method == "POST") == bool(scim_id):
        raise ScimError(405, f"{method} is not offered at {path[:80]}.")
    return DEEDS[match["endpoint"]][method], scim_id
