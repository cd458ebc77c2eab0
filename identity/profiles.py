"""A person's profile as an IdP or an administrator gives it, free of any protocol."""

from dataclasses import dataclass, field
from typing import Any

from identity import names
from identity.models import User

# What `write` may touch.
COLUMNS = (
    *("user_name", "user_name_key", "external_id", "federation_id", "federation_id_key"),
    *("display_name", "given_name", "family_name", "email", "email_key", "profile", "profile_key"),
)


@dataclass(frozen=True)
class Profile:
    """Everything about a person that comes from outside.

    `attributes` holds all of RFC 7643 section 4.1 and 4.3 verbatim; the other fields repeat
    what we search and show.
    """

    user_name: str
    external_id: str | None = None
    display_name: str = ""
    given_name: str = ""
    family_name: str = ""
    email: str = ""
    attributes: dict[str, Any] = field(default_factory=dict)

    def differences(self, user: User) -> dict[str, list[Any]]:
        """What would change on `user`: column to [old, new]; empty when nothing would."""
        return {
            column: [getattr(user, column), value]
            for column, value in self.columns().items()
            if getattr(user, column) != value
        }

    def columns(self) -> dict[str, Any]:
        return {
            "user_name": self.user_name,
            "external_id": self.external_id,
            "display_name": self.display_name[:254],
            "given_name": self.given_name[:254],
            "family_name": self.family_name[:254],
            "email": self.email[:254],
            "profile": self.attributes,
        }


def by_hand(
    user_name: str,
    *,
    given_name: str = "",
    family_name: str = "",
    email: str = "",
    attributes: dict[str, Any] | None = None,
) -> Profile:
    """What an administrator typed, as an IdP would have sent it.

    So local people are found, read and changed like all others. `attributes` are those that the
    person has; what was not typed stays, save names that were made of the old ones.
    """
    kept = {key: value for key, value in (attributes or {}).items() if key != "displayName"}
    name = {key: value for key, value in kept.pop("name", {}).items() if key != "formatted"}
    name |= {"givenName": given_name, "familyName": family_name}
    typed: dict[str, Any] = {"name": {part: value for part, value in name.items() if value}}
    typed["emails"] = _with_main(email, kept.pop("emails", []))
    return Profile(
        user_name,
        given_name=given_name,
        family_name=family_name,
        email=email,
        attributes=kept | {key: value for key, value in typed.items() if value},
    )


def _with_main(email: str, emails: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The e-mail address that was typed, in the place of the one that was the main one."""
    primary = [each for each in emails if each.get("primary")]
    main = next(iter(primary + emails), None)
    if main is not None and main.get("value") == email:
        return emails
    others = [each for each in emails if each is not main]
    return [{"value": email, "type": "work", "primary": True}, *others] if email else others


def write(user: User, profile: Profile) -> None:
    """Put `profile` into the columns of `user`, keys included; the caller saves.

    The Federation ID follows the user name where the two were equal. One that an
    administrator set by hand stays.
    """
    follows = user.federation_id_key == user.user_name_key or not user.federation_id
    for column, value in profile.columns().items():
        setattr(user, column, value)
    user.user_name_key = names.key(profile.user_name)
    user.email_key = names.key(user.email)
    user.profile_key = folded(profile.attributes)
    if follows:
        user.federation_id = profile.user_name
    user.federation_id_key = names.key(user.federation_id)


def folded(attributes: dict[str, Any]) -> dict[str, Any]:
    """A profile in which names and texts are folded and all values are texts.

    Kept beside the original, so that both databases compare alike. Certificates stay to the
    letter: Base64 has no case to be without.
    """
    return {
        name.lower(): _spelled(value, is_exact=name.lower() == "x509certificates")
        for name, value in attributes.items()
        if value is not None
    }


def _spelled(value: Any, *, is_exact: bool) -> Any:
    if isinstance(value, dict):
        parts = {name.lower(): each for name, each in value.items() if each is not None}
        return {
            name: _spelled(each, is_exact=is_exact and name == "value")
            for name, each in parts.items()
        }
    if isinstance(value, list):
        entries = (each if isinstance(each, dict) else {"value": each} for each in value)
        return [_spelled(each, is_exact=is_exact) for each in entries]
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if is_exact else names.key(str(value))


def readable(changes: dict[str, list[Any]]) -> dict[str, Any]:
    """Changes for the trail: of the verbatim profile only the attributes that differ."""
    old, new = changes.pop("profile", [{}, {}])
    differing = {name for name in old | new if old.get(name) != new.get(name)}
    return changes | {name: [old.get(name), new.get(name)] for name in sorted(differing)}
