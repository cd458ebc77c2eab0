"""Calls to the Users API of one Okta org, signed by whatever lets us in there."""

import json
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, TypeVar
from urllib.parse import quote

from django.conf import settings

from identity import safe_http
from identity.okta import errors, pages, rates, schema, user_types
from identity.okta.answers import OKTA_ID, OktaUser, Reader
from identity.okta.credentials import Credential
from identity.okta.errors import Kind, OktaFailure
from identity.okta.exchange import Exchange
from identity.okta.urls import BadUrl
from identity.safe_http import Answer

log = logging.getLogger(__name__)
T = TypeVar("T")
ME = "/api/v1/users/me"  # the administrator who made the token
OPEN = "/.well-known/"  # asks for no credential
# Leaves credentials out of a user: we have no business with them.
LEAN = (
    'application/json; okta-response="omitCredentials,omitCredentialsLinks,'
    'omitTransitioningToStatus"'
)


@dataclass
class Client:
    """Speaks to the org at `url`. Calls raise OktaFailure, and whatever `before` raises.

    `before` is asked right before each call and may refuse it; `after` hears of each call,
    however it ended.
    """

    WHERE: ClassVar[str] = "in Okta"  # people are looked for

    url: str
    credential: Credential = field(repr=False)
    before: Callable[[], None] = lambda: None
    after: Callable[[Exchange], None] = lambda exchange: None

    def org_id(self) -> str:
        """Which org this is. Needs no right."""
        call = Exchange("GET", "/.well-known/okta-organization", "other")
        return self._do(call, Reader.org_id)

    def token_owner(self) -> OktaUser:
        """The administrator who made the token. Asking keeps the token alive, too."""
        return self._do(Exchange("GET", ME, "read"), Reader.user)

    def any_user(self) -> list[dict[str, Any]]:
        """One person, whoever it is: may the token read people at all?"""
        return self._do(Exchange("GET", "/api/v1/users?limit=1", "list"), Reader.documents)

    def user(self, okta_id: str) -> OktaUser:
        call = Exchange("GET", f"/api/v1/users/{checked_id(okta_id)}", "read")
        return self._do(call, lambda reader: reader.user(okta_id))

    def find(self, login: str) -> OktaUser | None:
        """The person with this login. By filter: a search may lag behind."""
        quoted = login.replace("\\", "\\\\").replace('"', '\\"')
        wanted = quote(f'profile.login eq "{quoted}"', safe="")
        call = Exchange("GET", f"/api/v1/users?filter={wanted}&limit=2", "list")
        return self._do(call, Reader.only_user)

    def users(self, attributes: Sequence[str], *, after: str = "") -> pages.UsersPage:
        """A page of all people with these attributes; `after` is from the page before.

        Of all who are not deactivated: these Okta lists only to who asks for them.
        """
        call = Exchange("GET", pages.path(attributes, after), "list")
        return self._do(call, pages.read)

    def deactivated(self, attributes: Sequence[str], *, after: str = "") -> pages.UsersPage:
        """The same of those who are."""
        path = pages.path(attributes, after, wanted='status eq "DEPROVISIONED"')
        return self._do(Exchange("GET", path, "list"), pages.read)

    def attributes(self, of: str = user_types.DEFAULT) -> dict[str, dict[str, Any]]:
        """The attributes by name, with their definitions; `of` names the schema of a user type."""
        call = Exchange("GET", schema.PATH.format(type=checked_id(of)), "other")
        return self._do(call, Reader.attributes)

    def add_attributes(
        self, body: dict[str, Any], of: str = user_types.DEFAULT
    ) -> dict[str, dict[str, Any]]:
        """Add custom attributes to the user type; all of them, as they are then."""
        call = Exchange("POST", schema.PATH.format(type=checked_id(of)), "other", sent=body)
        return self._do(call, Reader.attributes)

    def types(self) -> list[user_types.UserType]:
        return self._do(Exchange("GET", user_types.PATH, "other"), user_types.read)

    def of_type(self, user_type: user_types.UserType) -> pages.UsersPage:
        """The first people of the type, with their logins."""
        call = Exchange("GET", user_types.people(checked_id(user_type.id)), "list")
        return self._do(call, pages.read)

    def write(self, okta_id: str, changes: dict[str, Any], *, etag: str = "") -> OktaUser:
        """Change these attributes and no others; None clears one.

        With `etag`, only if the profile is still that one: otherwise kind STALE.
        """
        path = f"/api/v1/users/{checked_id(okta_id)}"
        call = Exchange("POST", path, "write", sent={"profile": changes})
        return self._do(call, lambda reader: reader.echo(okta_id, changes), etag=etag)

    def _do(self, call: Exchange, read: Callable[[Reader], T], *, etag: str = "") -> T:
        """Once more, with another access token, when Okta does not know the first any longer."""
        try:
            return self._once(replace(call), read, etag)
        except OktaFailure as failure:
            if failure.kind is not Kind.TOKEN or not self.credential.renew():
                raise
        return self._once(call, read, etag)

    def _once(self, call: Exchange, read: Callable[[Reader], T], etag: str) -> T:
        is_open = call.path.startswith(OPEN)
        signed = {} if is_open else self.credential.headers(call.verb, call.path)
        self.before()
        started = time.monotonic()
        try:
            answer = read(Reader(self._send(call, signed, etag), call.is_write))
            call.person = answer if isinstance(answer, OktaUser) else None
            return answer
        except OktaFailure as failure:
            call.failure = failure
            raise
        finally:
            call.duration_ms = round((time.monotonic() - started) * 1000)
            self._after(call)

    def _after(self, call: Exchange) -> None:
        """What went wrong with the call weighs more than that it could not be written down."""
        try:
            self.after(call)
        except Exception:
            if call.failure is None:
                raise
            log.exception("A call to Okta could not be written down")

    def _send(self, call: Exchange, signed: dict[str, str], etag: str) -> Answer:
        body = json.dumps(call.sent).encode() if call.is_write else None
        headers = signed | _headers(etag, is_write=call.is_write)
        try:
            answer = safe_http.send(call.verb, self.url, call.path, headers=headers, body=body)
        except safe_http.NoAnswer as trouble:
            raise errors.no_answer(trouble, is_write=call.is_write) from None
        except BadUrl as refusal:
            raise OktaFailure(Kind.UNCLEAR, "unreachable", str(refusal)) from None
        call.status = answer.status
        call.request_id = answer.headers.get("X-Okta-Request-Id", "")[:100]
        call.rate = rates.read(answer.headers)
        failure = errors.in_answer(answer, is_write=call.is_write)
        if failure is not None:
            failure.wait_seconds = rates.wait_seconds(answer.headers)
            raise failure
        return answer


def _headers(etag: str, *, is_write: bool) -> dict[str, str]:
    headers = {
        "Accept": "application/json",
        "Accept-Encoding": "identity",  # the cap on the body is then about real bytes
        "User-Agent": f"Switchroom/{settings.VERSION}",
        "Content-Type": "application/json" if is_write else LEAN,
    }
    return headers | ({"If-Match": etag} if etag else {})


def checked_id(okta_id: str) -> str:
    """An identifier fit for a path. Raises OktaFailure for anything else."""
    if not OKTA_ID.match(okta_id):
        raise OktaFailure(Kind.NOT_FOUND, "no_okta_id", "The identifier is not one of Okta's.")
    return okta_id
