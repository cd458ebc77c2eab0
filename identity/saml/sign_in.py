"""A sign-in by SAML, in three steps: ask the IdP, receive its answer, finish in the browser.

The answer arrives by a POST from another site, without our cookie. So it earns only a
ticket, which the browser brings back with its cookie a moment later; the nonce shows
that it is the browser that asked.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme

from identity import names
from identity.audit import Actor
from identity.database import at_once
from identity.models import LoginRequest, SignInTicket, SsoConnection, User
from identity.saml import (
    asserted,
    authn_request,
    connections,
    guard_before,
    lookups,
    newcomers,
    replay,
    service_provider,
)
from identity.saml.attempts import Sighting
from identity.saml.errors import Refused
from identity.saml.guard_before import Unverified
from identity.saml.names import NAMEID_PERSISTENT
from identity.saml.parties import VerifiedAssertion

REQUEST_LIFETIME = timedelta(minutes=15)  # people may have to find their second factor
TICKET_LIFETIME = timedelta(seconds=60)
USABLE = Q(used_at=None, expires_at__gt=Now())


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
    request = authn_request.build(connections.service_provider(connection), idp, mark=mark)
    kept = connection.login_requests.create(
        organization_id=connection.organization_id,
        request_id=request.id,
        relay_state_digest=digest(request.relay_state),
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
    sighting.user = _known_or_new(connection, verified, sighting)
    check_person(sighting.user)
    return _ticket(connection, sighting.user, verified, request)


def finish(
    connection: SsoConnection, *, ticket: str, browser_nonce: str, sighting: Sighting
) -> SignedIn:
    """Spend a ticket. Raises Refused; a ticket that was shown in a wrong place is spent too."""
    connections.check_open(connection)
    row = (
        SignInTicket.objects_all_organizations.select_related("user__organization", "login_request")
        .filter(connection=connection, digest=digest(ticket))
        .first()
    )
    if row is None:
        raise Refused("ticket_unknown")
    sighting.user, sighting.name_id = row.user, row.facts["name_id"]
    sighting.issuer, sighting.assertion_id = row.facts["issuer"], row.facts["assertion_id"]
    _spend(row)
    request = row.login_request
    if request and not constant_time_compare(request.browser_nonce, browser_nonce):
        raise Refused("other_browser")
    check_person(row.user)
    return SignedIn(row.user, row.facts, request.next_url if request else "")


def check_person(user: User) -> None:
    """Raises Refused for a suspended person."""
    if not user.is_active:
        raise Refused("user_inactive")


def digest(secret: str) -> str:
    """What we keep of a token that only its bearer needs to know."""
    return hashlib.sha256(secret.encode()).hexdigest()


def local_path(url: str) -> str:
    """`url` if it is a path on this console, else nothing: never a way to another site."""
    is_path = url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)
    return url if is_path and len(url) <= 2048 else ""


def _answered(
    connection: SsoConnection, unverified: Unverified, relay_state: str
) -> LoginRequest | None:
    """The open request that a response claims to answer; None for an allowed unsolicited one."""
    if unverified.in_response_to is None:
        waiting = connection.login_requests.filter(USABLE, purpose=LoginRequest.Purpose.CONSOLE)
        if waiting.filter(relay_state_digest=digest(relay_state)).exists():
            raise Refused("in_response_to", "absent, though this answers our request")
        if not connection.allow_idp_initiated:
            raise Refused("unsolicited")
        return None
    request = lookups.open_request(connection, unverified.in_response_to)
    if request is None:
        raise Refused("unknown_request", unverified.in_response_to)
    if relay_state and digest(relay_state) != request.relay_state_digest:
        raise Refused("relay_state")
    return request


def person(connection: SsoConnection, verified: VerifiedAssertion) -> User:
    """By Federation ID in this organization, and by nothing else, ever. Raises Refused."""
    asserted.check_unrepeated(verified)
    asserted.check_domains(connection.organization, verified)
    user = lookups.person(connection.organization, names.key(verified.name_id))
    is_opaque = verified.name_id_format == NAMEID_PERSISTENT  # case matters (SAML Core 8.3.7)
    if user is None or (is_opaque and user.federation_id != verified.name_id):
        raise Refused("user_unknown", verified.name_id)
    return user


def _known_or_new(
    connection: SsoConnection, verified: VerifiedAssertion, sighting: Sighting
) -> User:
    """The person, created if nobody is known and the connection says so. Raises Refused."""
    try:
        return person(connection, verified)
    except Refused as refused:
        if refused.code != "user_unknown" or not connection.creates_people:
            raise
    with transaction.atomic():
        newcomers.take_turns(connection)
        try:
            return person(connection, verified)  # by the other of two at once
        except Refused:
            actor = Actor(connection.name, "saml", ip_address=sighting.ip_address)
            return newcomers.create(connection, verified, actor=actor)


@transaction.atomic
def _ticket(
    connection: SsoConnection,
    user: User,
    verified: VerifiedAssertion,
    request: LoginRequest | None,
) -> str:
    """Burn the assertion and the request, and issue a ticket: all of it or nothing."""
    ticket = secrets.token_urlsafe(32)
    row = SignInTicket(
        organization_id=connection.organization_id,
        connection=connection,
        login_request=request,
        user=user,
        digest=digest(ticket),
        facts=_facts(verified),
    )
    with at_once():
        is_new = replay.remember(connection, verified)
        is_open = lookups.answer(request) if request else None
        lookups.issue(row, TICKET_LIFETIME)
    if not is_new():
        raise Refused("replay")
    if request and is_open and not is_open():
        raise Refused("unknown_request", request.request_id)
    return ticket


def _facts(verified: VerifiedAssertion) -> dict[str, Any]:
    end = verified.session_not_on_or_after
    return {
        "name_id": verified.name_id,
        "name_id_format": verified.name_id_format,
        "session_index": verified.session_index,
        "session_not_on_or_after": end.isoformat() if end else None,
        "assertion_id": verified.assertion_id,
        "issuer": verified.issuer,
    }


def _spend(row: SignInTicket) -> None:
    mine = SignInTicket.objects_all_organizations.filter(pk=row.pk)
    if mine.filter(USABLE).update(used_at=Now()) != 1:
        is_spent = mine.exclude(used_at=None).exists()
        raise Refused("ticket_spent" if is_spent else "ticket_expired")
