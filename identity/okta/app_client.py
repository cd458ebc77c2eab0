"""Calls to the people of one Okta app: their profile there, which a mapping takes into Okta's own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar
from urllib.parse import quote

from identity.okta import pages, schema
from identity.okta.answers import OktaUser, Reader
from identity.okta.client import Client, checked_id
from identity.okta.errors import Kind, OktaFailure
from identity.okta.exchange import Exchange

MOST = 200
T = TypeVar("T")


@dataclass
class AppClient(Client):
    """Like Client, for `/api/v1/apps/{app_id}/users`, which has a rate limit of its own.

    There are no entity tags here, so a write that arrives late is only found by reading back.
    """

    WHERE: ClassVar[str] = "who is assigned to the Okta app"

    app_id: str = ""

    def any_user(self) -> list[dict[str, Any]]:
        call = Exchange("GET", f"{self._people}?limit=1", "apps")
        return self._of_everybody(call, Reader.documents)

    def user(self, okta_id: str) -> OktaUser:
        call = Exchange("GET", f"{self._people}/{checked_id(okta_id)}", "apps")
        return self._do(call, lambda reader: reader.user(okta_id))

    def users(self, attributes: Sequence[str], *, after: str = "") -> pages.UsersPage:
        """Smaller pages: here Okta cannot be asked for less than the whole profile."""
        call = Exchange("GET", pages.of_app(self._people, after), "apps")
        return self._of_everybody(call, pages.read)

    def find(self, login: str) -> OktaUser | None:
        """Okta finds by the beginning of a name, so the login is compared here."""
        path = f"{self._people}?q={quote(login, safe='')}&limit={MOST}"
        found = self._of_everybody(Exchange("GET", path, "apps"), Reader.documents)
        same = [each for each in found if _login(each) == login.casefold()]
        return self.user(str(same[0].get("id", ""))) if len(same) == 1 else None

    def write(self, okta_id: str, changes: dict[str, Any], *, etag: str = "") -> OktaUser:
        path = f"{self._people}/{checked_id(okta_id)}"
        call = Exchange("POST", path, "apps", sent={"profile": changes})
        return self._do(call, lambda reader: reader.echo(okta_id, changes))

    def attributes(self, of: str = "") -> dict[str, dict[str, Any]]:
        """Those of the app's profiles, which are the same for people of every type."""
        return self._do(Exchange("GET", self._schema, "other"), Reader.attributes)

    def add_attributes(self, body: dict[str, Any], of: str = "") -> dict[str, dict[str, Any]]:
        """Add custom attributes to the app's profiles; all of them, as they are then."""
        return self._do(Exchange("POST", self._schema, "other", sent=body), Reader.attributes)

    @property
    def _schema(self) -> str:
        return schema.APP_PATH.format(app=checked_id(self.app_id))

    def _of_everybody(self, call: Exchange, read: Callable[[Reader], T]) -> T:
        """A list is there as long as its app is: where it is not found, all waits for another app."""
        try:
            return self._do(call, read)
        except OktaFailure as failure:
            if failure.kind is not Kind.NOT_FOUND:
                raise
            raise OktaFailure(Kind.TOKEN, "app_missing", failure.text) from None

    @property
    def _people(self) -> str:
        return f"/api/v1/apps/{checked_id(self.app_id)}/users"


def _login(document: dict[str, Any]) -> str:
    credentials = document.get("credentials")
    name = credentials.get("userName") if isinstance(credentials, dict) else ""
    return str(name).casefold()
