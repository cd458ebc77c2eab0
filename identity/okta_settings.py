"""Which Okta a connection speaks to and what lets us in there, as a person asks for it."""

import re
from dataclasses import dataclass, replace
from typing import Any, Self

from identity.models import OktaConnection
from identity.okta import urls
from identity.okta.answers import OKTA_ID

TOKEN = re.compile(r"\A[!-~]{8,512}\Z")
CLIENT_ID = re.compile(r"\A[A-Za-z0-9_-]{1,100}\Z")
Auth, Way = OktaConnection.Auth, OktaConnection.Way


class TokenNeeded(ValueError):
    """A new URL needs the token again, or a stored one could be sent to a stranger's host."""

    def __init__(self) -> None:
        super().__init__("Enter the API token that belongs to this Okta URL.")


class BadToken(ValueError):
    """Not something that Okta issues."""

    def __init__(self) -> None:
        super().__init__("An API token is one word, without blanks or line breaks.")


class BadClientId(ValueError):
    """Not something that Okta issues."""

    def __init__(self) -> None:
        super().__init__("A client ID is one word of letters and digits, such as 0oa1b2c3.")


class BadAppId(ValueError):
    """Not something that Okta issues, or none at all."""

    def __init__(self) -> None:
        super().__init__(
            "Enter the ID of the app. It begins with 0oa and stands in the address of the app's"
            " page in Okta's admin console."
        )


@dataclass(frozen=True)
class Asked:
    """What a form holds, as it was typed."""

    okta_url: str
    token: str = ""
    auth: str = Auth.SSWS
    client_id: str = ""
    way: str = Way.USERS
    app_id: str = ""


@dataclass(frozen=True)
class OktaSettings:
    """An empty token means the stored one; an app has no client ID before it is made in Okta."""

    okta_url: str
    auth: str
    token: str = ""
    client_id: str = ""
    way: str = Way.USERS
    app_id: str = ""

    @classmethod
    def checked(cls, asked: Asked) -> Self:
        """What counts of it. Raises urls.BadUrl, BadToken, BadClientId, BadAppId."""
        url = urls.normalized(asked.okta_url)
        if asked.way == Way.IMPORT:  # Okta asks us: no secret of theirs may lie here
            return cls(url, Auth.SSWS, way=Way.IMPORT)
        app_id = _app_id(asked.app_id) if asked.way == Way.APP else ""
        if asked.auth == Auth.OAUTH:
            return cls(url, asked.auth, "", _client_id(asked.client_id), asked.way, app_id)
        return cls(url, asked.auth, _token(asked.token), "", asked.way, app_id)

    @classmethod
    def of(cls, connection: OktaConnection) -> Self:
        """As they are kept."""
        names = ("okta_url", "auth", "client_id", "way", "app_id")
        return cls(**{name: getattr(connection, name) for name in names})

    def is_elsewhere(self, before: Self) -> bool:
        """Whether what let us in before is worth nothing here, or should not be shown here."""
        return (self.okta_url, self.auth) != (before.okta_url, before.auth)

    def after(self, before: Self) -> Self:
        """An app of another Okta has another client ID. Raises TokenNeeded."""
        is_elsewhere = self.is_elsewhere(before)
        had_none = before.way == Way.IMPORT
        needs_token = self.auth == Auth.SSWS and self.way != Way.IMPORT
        if (is_elsewhere or had_none) and needs_token and not self.token:
            raise TokenNeeded
        if is_elsewhere and self.client_id == before.client_id:
            return replace(self, client_id="")
        return self

    def changes(self, before: Self) -> dict[str, Any]:
        """For the trail, which never learns a token."""
        names = ("okta_url", "auth", "client_id", "way", "app_id")
        pairs = {name: [getattr(before, name), getattr(self, name)] for name in names}
        changed: dict[str, Any] = {name: pair for name, pair in pairs.items() if len(set(pair)) > 1}
        return changed | ({"token": "set"} if self.token else {})


def _token(text: str) -> str:
    """The token as Okta shows it. Some paste the whole header."""
    text = text.strip().removeprefix("SSWS ").strip()
    if text and not TOKEN.match(text):
        raise BadToken
    return text


def _client_id(text: str) -> str:
    text = text.strip()
    if text and not CLIENT_ID.match(text):
        raise BadClientId
    return text


def _app_id(text: str) -> str:
    text = text.strip()
    if not OKTA_ID.match(text):
        raise BadAppId
    return text
