"""The ticket: what an accepted assertion earns, and what the browser that asked brings back.

It is made once for an assertion and spent once, within a minute.
"""

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from identity.audit import Actor
from identity.database import is_postgresql
from identity.models import LoginRequest, SignInTicket, SsoConnection, User
from identity.saml import exchange, lookups, replay, subjects
from identity.saml.errors import Refused
from identity.saml.parties import VerifiedAssertion

LIFETIME = timedelta(seconds=60)
USABLE = Q(used_at=None, expires_at__gt=Now())


def issue(
    connection: SsoConnection,
    verified: VerifiedAssertion,
    *,
    request: LoginRequest | None,
    user: User | None,
    actor: Actor,
) -> str:
    """Burn the assertion and the request, and make a ticket: all of it or nothing.

    Without a `user` the person is created, once it is clear that nothing was used before.
    Raises Refused.
    """
    ticket = secrets.token_urlsafe(32)
    row = _row(connection, verified, request, ticket)
    if not user:
        _for_a_newcomer(row, verified, actor=actor)
        return ticket
    row.user = user
    if is_postgresql():
        seen = replay.seen(connection, verified)
        _check_burnt(request, *exchange.made(seen, request, row, LIFETIME))
    else:
        _step_by_step(row, verified)
    return ticket


def find(connection: SsoConnection, ticket: str) -> SignInTicket | None:
    """With the person, their organization and the request."""
    tickets = SignInTicket.objects_all_organizations.select_related(
        "user__organization", "login_request"
    )
    return tickets.filter(connection=connection, digest=digest(ticket)).first()


def spend(row: SignInTicket) -> None:
    """Raises Refused when it was spent before or grew old."""
    mine = SignInTicket.objects_all_organizations.filter(pk=row.pk)
    if mine.filter(USABLE).update(used_at=Now()) != 1:
        is_spent = mine.exclude(used_at=None).exists()
        raise Refused("ticket_spent" if is_spent else "ticket_expired")


def digest(secret: str) -> str:
    """What we keep of a token that only its bearer needs to know."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _row(
    connection: SsoConnection,
    verified: VerifiedAssertion,
    request: LoginRequest | None,
    ticket: str,
) -> SignInTicket:
    return SignInTicket(
        organization_id=connection.organization_id,
        connection=connection,
        login_request=request,
        digest=digest(ticket),
        facts=_facts(verified),
    )


@transaction.atomic
def _for_a_newcomer(row: SignInTicket, verified: VerifiedAssertion, *, actor: Actor) -> None:
    _burn(row, verified)
    row.user = subjects.arrived(row.connection, verified, actor=actor)
    subjects.check_active(row.user)
    lookups.issue(row, LIFETIME)


@transaction.atomic
def _step_by_step(row: SignInTicket, verified: VerifiedAssertion) -> None:
    _burn(row, verified)
    lookups.issue(row, LIFETIME)


def _burn(row: SignInTicket, verified: VerifiedAssertion) -> None:
    request = row.login_request
    was_open = request is None or lookups.answer(request)
    _check_burnt(request, was_open, replay.remember(row.connection, verified))


def _check_burnt(request: LoginRequest | None, was_open: bool, was_new: bool) -> None:
    """Raises Refused when one of the two was used before."""
    if request and not was_open:
        raise Refused("unknown_request", request.request_id)
    if not was_new:
        raise Refused("replay")


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
