"""A sign-in by SAML, in three steps: ask the IdP, receive its answer, finish in the browser.

The answer arrives by a POST from another site, without our cookie. So it earns only a
ticket, which the browser brings back with its cookie a moment later; the nonce shows
that it is the browser that asked.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models.functions import Now
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme

from identity import next_page, signing_keys
from identity.audit import Actor
from identity.models import LoginRequest, SsoConnection, User
from identity.saml import (
    authn_request,
    connections,
    guard_before,
    lookups,
    service_provider,
    subjects,
    tickets,
)
from identity.saml.attempts import Sighting
from identity.saml.errors import Refused
from identity.saml.guard_before import Unverified

REQUEST_LIFETIME = timedelta(minutes=15)  # people may have to find their second factor


@dataclass(frozen=True)
class SignedIn:
    """Who signed in, what the IdP said about the session, and where they wanted to go."""

    user: User
    facts: dict[str, Any]
    next_url: str


def begin(connection: SsoConnection, *, next_url: str, browser_nonce: str) -> str:
    """Remember that this browser asks, and return the URL at the IdP. Raises Refused."""
    connections.check_open(connection)
    url, _ = ask(connection, next_url=local_path(next_url), browser_nonce=browser_nonce)
    return url


def ask(
    connection: SsoConnection,
    *,
    browser_nonce: str,
    next_url: str = "",
    purpose: str = LoginRequest.Purpose.CONSOLE,
    mark: str = "",
) -> tuple[str, LoginRequest]:
    """The URL of a fresh question to the IdP, and what we keep of it. Raises Refused."""
    idp = connections.identity_provider(connection)
    if not idp.certificates:
        raise Refused("no_cert")
    request = authn_request.build(
        connections.service_provider(connection),
        idp,
        mark=mark,
        key=signing_keys.private_key(connection),
    )
    kept = connection.login_requests.create(
        organization_id=connection.organization_id,
        request_id=request.id,
        relay_state_digest=tickets.digest(request.relay_state),
        browser_nonce=browser_nonce,
        next_url=next_url,
        purpose=purpose,
        expires_at=Now() + REQUEST_LIFETIME,
    )
    return request.url, kept


def receive(
    connection: SsoConnection, *, encoded: str, relay_state: str, sighting: Sighting
) -> str:
    """Verify the form field SAMLResponse and return a ticket to finish with. Raises Refused.

    `unsolicited` among the codes means: start over with `begin`.
    """
    connections.check_open(connection)
    unverified = guard_before.inspect(encoded)
    sighting.issuer = unverified.issuer
    request = _answered(connection, unverified, relay_state)
    verified = service_provider.read_response(
        unverified,
        sp=connections.service_provider(connection),
        idp=connections.identity_provider(connection),
        request_id=request.request_id if request else None,
    )
    sighting.name_id, sighting.assertion_id = verified.name_id, verified.assertion_id
    sighting.user = user = subjects.expected(connection, verified)
    if user:
        subjects.check_active(user)
    actor = Actor(connection.name, "saml", ip_address=sighting.ip_address)
    return tickets.issue(connection, verified, request=request, user=user, actor=actor)


def finish(
    connection: SsoConnection, *, ticket: str, browser_nonce: str, sighting: Sighting
) -> SignedIn:
    """Spend a ticket. Raises Refused; a ticket that was shown in a wrong place is spent too."""
    connections.check_open(connection)
    row = tickets.find(connection, ticket)
    if row is None:
        raise Refused("ticket_unknown")
    sighting.user, sighting.name_id = row.user, row.facts["name_id"]
    sighting.issuer, sighting.assertion_id = row.facts["issuer"], row.facts["assertion_id"]
    tickets.spend(row)
    request = row.login_request
    if request and not constant_time_compare(request.browser_nonce, browser_nonce):
        raise Refused("other_browser")
    subjects.check_active(row.user)
    return SignedIn(row.user, row.facts, request.next_url if request else "")


def local_path(url: str) -> str:
    """`url` if it is a path on this console, else nothing: never a way to another site."""
    is_path = url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)
    can_be_kept = len(url) <= 2048 and not next_page.CONTROLS.search(url)
    return url if is_path and can_be_kept else ""


def _answered(
    connection: SsoConnection, unverified: Unverified, relay_state: str
) -> LoginRequest | None:
    """The open request that a response claims to answer; None for an allowed unsolicited one."""
    if unverified.in_response_to is None:
        waiting = connection.login_requests.filter(
            tickets.USABLE, purpose=LoginRequest.Purpose.CONSOLE
        )
        if waiting.filter(relay_state_digest=tickets.digest(relay_state)).exists():
            raise Refused("in_response_to", "absent, though this answers our request")
        if not connection.allow_idp_initiated:
            raise Refused("unsolicited")
        return None
    request = lookups.open_request(connection, unverified.in_response_to)
    if request is None:
        raise Refused("unknown_request", unverified.in_response_to)
    if relay_state and tickets.digest(relay_state) != request.relay_state_digest:
        raise Refused("relay_state")
    return request
