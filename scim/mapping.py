"""A SCIM user in our words, and back. Beyond this module nobody speaks SCIM."""

import unicodedata
from typing import Any

from identity import names
from identity.models import User
from identity.profiles import Profile
from scim import errors

COLUMNS = ("userName", "externalId", "active")
LONGEST = 254  # characters of a user name, an external ID, an e-mail address we look up by
INVISIBLE = {"Cc", "Cf", "Zl", "Zp"}  # control, format (zero width, U+202E), line separators


def profile(resource: dict[str, Any]) -> Profile:
    """Raises ScimError 400 for a userName or externalId that cannot be one."""
    name = resource.get("name", {})
    attributes = {key: value for key, value in resource.items() if key not in COLUMNS}
    if resource.get("active", True) is None:
        attributes["active"] = None  # removed by PATCH: not said, until it is said again
    return Profile(
        user_name=_user_name(resource.get("userName")),
        external_id=_external_id(resource.get("externalId")),
        display_name=resource.get("displayName", ""),
        given_name=name.get("givenName", ""),
        family_name=name.get("familyName", ""),
        email=_main_email(resource.get("emails", [])),
        attributes=attributes,
    )


def resource(user: User) -> dict[str, Any]:
    """What the client may write of `user`, as PATCH changes it."""
    found: dict[str, Any] = {"active": user.is_active, **user.profile}
    found["userName"] = user.user_name
    if user.external_id is not None:
        found["externalId"] = user.external_id
    return found


def _user_name(user_name: str | None) -> str:
    if user_name is None or not user_name.strip():
        raise errors.bad("invalidValue", "userName is required and cannot be empty.")
    if any(unicodedata.category(each) in INVISIBLE for each in user_name):
        raise errors.bad("invalidValue", "userName holds a character that cannot be seen.")
    if max(len(user_name), len(names.key(user_name))) > LONGEST:
        raise errors.bad("invalidValue", f"userName is longer than {LONGEST} characters.")
    return user_name


def _external_id(external_id: str | None) -> str | None:
    if external_id is not None and len(external_id) > LONGEST:
        raise errors.bad("invalidValue", f"externalId is longer than {LONGEST} characters.")
    return external_id


def _main_email(emails: list[dict[str, Any]]) -> str:
    """The address we show and look up by: the primary one, else the first. Any shape will do."""
    addresses = [each for each in emails if each.get("value")]
    primary = [each for each in addresses if each.get("primary")]
    main = next(iter(primary + addresses), {}).get("value", "")
    return main if max(len(main), len(names.key(main))) <= LONGEST else ""
