"""An assertion for a ticket: all of it by one statement of PostgreSQL, or nothing.

What `identity.saml.tickets` does step by step takes five trips to the database and a transaction.
A statement is its own transaction, and SQLite knows none that changes several tables.
"""

from datetime import timedelta
from functools import cache

from identity import written
from identity.database import now, select
from identity.models import LoginRequest, SeenAssertion, SignInTicket
from identity.saml import lookups

# The question is locked, so of two answers at once the second finds none that is open.
ASKED = """SELECT id FROM identity_loginrequest WHERE id = %s AND {usable} FOR UPDATE"""
UNASKED = "SELECT NULL::bigint AS id"  # the connection lets the IdP begin
EXCHANGE = """
    WITH question AS ({question}),
    burnt AS ({burn} ON CONFLICT DO NOTHING RETURNING id),
    answered AS (
        UPDATE identity_loginrequest SET used_at = {now}
        WHERE id IN (SELECT id FROM question) AND EXISTS (SELECT FROM burnt)
    ),
    kept AS ({keep})
    SELECT EXISTS (SELECT FROM question), EXISTS (SELECT FROM burnt)
"""


def made(
    seen: SeenAssertion, request: LoginRequest | None, ticket: SignInTicket, lifetime: timedelta
) -> tuple[bool, bool]:
    """Whether the request was open, and the assertion new: with both, the ticket is stored."""
    values = [
        *([request.pk] if request else []),
        *written.of(SeenAssertion).values_without(seen),
        *written.of(SignInTicket).values_without(ticket, "expires_at"),
    ]
    ((was_open, was_new),) = select(_statement(request is not None, lifetime), values)()
    return was_open, was_new


@cache
def _statement(is_asked: bool, lifetime: timedelta) -> str:
    keep = written.of(SignInTicket).insertion_where(
        "EXISTS (SELECT FROM burnt)", expires_at=now(lifetime)
    )
    return EXCHANGE.format(
        question=ASKED.format(usable=lookups.usable("identity_loginrequest"))
        if is_asked
        else UNASKED,
        burn=written.of(SeenAssertion).insertion_where("EXISTS (SELECT FROM question)"),
        keep=keep,
        now=now(),
    )
