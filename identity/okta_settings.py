"""Which Okta a connection speaks to and what lets us in there, as a person asks for it."""

import re
from dataclasses import dataclass, replace
from typing import Any, Self

from identity.models import OktaConnection
from identity.okta import urls

TOKEN = re.compile(r"\A[!-~]{8,512}\Z")
CLIENT_ID = re.compile(r"\A[A-Za-z0-9_-]{1,100}\Z")
Auth = OktaConnection.Auth


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


@dataclass(frozen=True)
class OktaSettings:
    """An empty token means the stored one; an app has no client ID before it is made in Okta."""

    okta_url: str
    auth: str
    token: str = ""
    client_id: str = ""

    @classmethod
    def checked(cls, *, okta_url: str, auth: str, token: str, client_id: str) -> Self:
        """As a form gives them. Raises urls.BadUrl, BadToken, BadClientId."""
        url = urls.normalized(okta_url)
        if auth == Auth.OAUTH:
            return cls(url, auth, client_id=_client_id(client_id))
        return cls(url, auth, token=_token(token))

    @classmethod
    def of(cls, connection: OktaConnection) -> Self:
        """As they are kept."""
        return cls(connection.okta_url, connection.auth, client_id=connection.client_id)

    def is_elsewhere(self, before: Self) -> bool:
        """Whether what let us in before is worth nothing here, or should not be shown here."""
        return (self.okta_url, self.auth) != (before.okta_url, before.auth)

    def after(self, before: Self) -> Self:
        """An app of another Okta has another client ID. Raises TokenNeeded."""
        is_elsewhere = self.is_elsewhere(before)
        if is_elsewhere and self.auth == Auth.SSWS and not self.token:
            raise TokenNeeded
        if is_elsewhere and self.client_id == before.client_id:
            return replace(self, client_id="")
        return self

    def changes(self, before: Self) -> dict[str, Any]:
        """For the trail, which never learns a token."""
        names = ("okta_url", "auth", "client_id")
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
