"""Okta's answers, read with suspicion: status 200 alone proves nothing."""

import json
import re
from dataclasses import dataclass
from typing import Any

from identity.okta import errors
from identity.safe_http import Answer

OKTA_ID = re.compile(r"\A[A-Za-z0-9]{1,64}\Z")


@dataclass(frozen=True)
class OktaUser:
    """A person as Okta has them. `etag` changes with the profile."""

    id: str
    status: str
    profile: dict[str, Any]
    etag: str = ""
    login: str = ""

    def has(self, wanted: dict[str, Any]) -> bool:
        return not self.differing(wanted)

    def differing(self, wanted: dict[str, Any]) -> dict[str, Any]:
        """The part of `wanted` that the profile lacks. Absent, null and "" are the same."""
        return {
            name: value
            for name, value in wanted.items()
            if (self.profile.get(name) or None) != value
        }


@dataclass(frozen=True)
class Reader:
    """Reads one answer. Every method raises OktaFailure for what Okta would not say."""

    answer: Answer
    is_write: bool = False

    def document(self) -> dict[str, Any]:
        found = self._json()
        if not isinstance(found, dict):
            raise self._not_okta("The answer is not about one thing.")
        return found

    def documents(self) -> list[dict[str, Any]]:
        found = self._json()
        if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
            raise self._not_okta("The answer is not a list.")
        return found

    def org_id(self) -> str:
        found = self._text(self.document(), "id")
        if not OKTA_ID.match(found):
            raise self._not_okta("The answer is not about an org.")
        return found

    def user(self, okta_id: str = "") -> OktaUser:
        """One person; with `okta_id`, that one and nobody else."""
        user = self._user(self.document(), self.answer.headers.get("ETag", ""))
        if okta_id and user.id != okta_id:
            raise self._not_okta("The answer is about another person.")
        return user

    def only_user(self) -> OktaUser | None:
        """The one person of a list; None when there is nobody, or more than one."""
        found = self.documents()
        return self._user(found[0]) if len(found) == 1 else None

    def users(self) -> list[OktaUser]:
        """Everybody of a list."""
        return [self._user(document) for document in self.documents()]

    def echo(self, okta_id: str, changes: dict[str, Any]) -> OktaUser:
        """The person after a write: the same one, with every attribute as it was sent."""
        user = self.user(okta_id)
        for name in user.differing(changes):
            raise self._not_okta(f"The answer does not repeat {name} as it was sent.")
        return user

    def attributes(self) -> dict[str, dict[str, Any]]:
        """Base and custom attributes of a schema by name."""
        definitions = _part(self.document(), "definitions")
        found: dict[str, Any] = {}
        for part in ("base", "custom"):
            found |= _part(_part(definitions, part), "properties")
        return {name: each for name, each in found.items() if isinstance(each, dict)}

    def _json(self) -> Any:
        try:
            return json.loads(self.answer.body)
        except (ValueError, RecursionError):  # the second for what nests too deeply
            raise self._not_okta("The answer is not JSON.") from None

    def _user(self, document: dict[str, Any], etag: str = "") -> OktaUser:
        okta_id, status = self._text(document, "id"), self._text(document, "status")
        if not isinstance(document.get("profile"), dict) or not OKTA_ID.match(okta_id):
            raise self._not_okta("The answer is not a user.")
        return OktaUser(okta_id, status, document["profile"], etag, _login(document))

    def _text(self, document: dict[str, Any], name: str) -> str:
        value = document.get(name)
        if not isinstance(value, str) or not value:
            raise self._not_okta(f"The answer has no {name}.")
        return value

    def _not_okta(self, text: str) -> errors.OktaFailure:
        return errors.not_okta(text, is_write=self.is_write)


def _part(document: dict[str, Any], name: str) -> dict[str, Any]:
    found = document.get(name)
    return found if isinstance(found, dict) else {}


def _login(document: dict[str, Any]) -> str:
    """Their profile has it, or, in an app, their credentials; "" where neither was asked for."""
    in_app = _part(document, "credentials").get("userName")
    return str(document["profile"].get("login") or in_app or "")
