"""A SCIM group in our words."""

import unicodedata
from typing import Any

from identity import names
from scim import errors, membership
from scim.group_patching import Wanted
from scim.mapping import INVISIBLE, LONGEST
from scim.membership import Change
from scim.reading import Reading


def wanted(resource: dict[str, Any], reading: Reading) -> Wanted:
    """The body of POST or PUT: the members are those it lists, and nobody else."""
    listed = membership.ids(resource.get("members"), reading)
    members = Change(dict.fromkeys(listed), is_whole=True)
    return Wanted(
        display_name=resource.get("displayName", ""),
        external_id=resource.get("externalId"),
        names_external_id=True,
        members=members,
    )


def check(wanted: Wanted) -> None:
    """Raises ScimError 400 for names that cannot be one."""
    if wanted.display_name is not None:
        _check_name(wanted.display_name)
    if wanted.external_id is not None and len(wanted.external_id) > LONGEST:
        raise errors.bad("invalidValue", f"externalId is longer than {LONGEST} characters.")


def _check_name(name: str) -> None:
    if not name.strip():
        raise errors.bad("invalidValue", "displayName is required and cannot be empty.")
    if any(unicodedata.category(each) in INVISIBLE for each in name):
        raise errors.bad("invalidValue", "displayName holds a character that cannot be seen.")
    if max(len(name), len(names.key(name))) > LONGEST:
        raise errors.bad("invalidValue", f"displayName is longer than {LONGEST} characters.")
