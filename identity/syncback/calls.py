"""What each call of a delivery leaves behind: an attempt to read, and its price."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from identity import encryption, okta_keys
from identity.models import OktaConnection, OktaKey, SyncAttempt, User
from identity.okta import budget, scopes, storable
from identity.okta.access_tokens import Purpose
from identity.okta.answers import OktaUser
from identity.okta.app_client import AppClient
from identity.okta.client import Client
from identity.okta.credentials import ApiToken, Credential, ServiceApp
from identity.okta.errors import OktaFailure
from identity.okta.exchange import Exchange
from identity.okta.token_endpoint import TokenEndpoint
from identity.syncback import call_counts, token_use
from identity.syncback.claims import Claim, price


@contextmanager
def of_claim(claim: Claim) -> Iterator[Client]:
    """A client for one delivery, whose calls the claim has paid for."""
    paid = price(claim.connection, claim.row)
    ledger = Ledger(claim.connection, claim.row.user, paid)
    try:
        yield client(claim.connection, ledger, before=claim.check)
    finally:
        ledger.close()


def of_connection(
    connection: OktaConnection,
    asked: tuple[str, ...] = (),
    *,
    before: Callable[[], None] = lambda: None,
) -> Client:
    """A client for questions about the org, not about one person. Raises CannotDecrypt.

    `asked` are the scopes that an app needs for it, if not those for telling of people. `before`
    is asked right before each call.
    """
    return client(connection, Ledger(connection, None), asked, before=before)


def client(
    connection: OktaConnection,
    ledger: "Ledger",
    asked: tuple[str, ...] = (),
    *,
    before: Callable[[], None],
) -> Client:
    """Raises encryption.CannotDecrypt; with an app, only when a token is asked for."""
    if connection.is_app:
        needed = asked or scopes.needed(connection)
        credential: Credential = app(connection, ledger, needed, before=before)
    else:
        credential = _token(connection)
    if connection.is_through_app:
        return AppClient(
            connection.okta_url,
            credential,
            before=before,
            after=ledger.enter,
            app_id=connection.app_id,
        )
    return Client(connection.okta_url, credential, before=before, after=ledger.enter)


def app(
    connection: OktaConnection,
    ledger: "Ledger",
    asked: tuple[str, ...],
    *,
    before: Callable[[], None] = lambda: None,
    key: OktaKey | None = None,
) -> ServiceApp:
    """The connection's OAuth app; it signs in with `key`, or else with the one in use."""
    return ServiceApp(
        TokenEndpoint(connection.okta_url, connection.client_id, before, ledger.enter),
        Purpose(connection.pk, connection.version, asked),
        lambda: okta_keys.private(key or okta_keys.in_use(connection)),
    )


def _token(connection: OktaConnection) -> Credential:
    return ApiToken(encryption.decrypt(connection.secret_encrypted, place=place(connection)))


def place(connection: OktaConnection) -> str:
    """Where the token lives; it can be read nowhere else (`identity.encryption`)."""
    return f"okta_connection.secret:{connection.organization_id}:{connection.pk}"


@dataclass
class Ledger:
    """Enters each call. `paid` are calls that were paid for beforehand, by bucket."""

    connection: OktaConnection
    user: User | None
    paid: dict[str, int] = field(default_factory=dict)

    def enter(self, call: Exchange) -> None:
        if call.rate is not None:
            budget.note(self.connection, call.bucket, call.rate)
        if self.paid.get(call.bucket):
            self.paid[call.bucket] -= 1
        else:
            budget.spend(self.connection, call.bucket)
        token_use.note(self.connection, call)
        call_counts.count(self.connection, call)
        self._keep(call)

    def close(self) -> None:
        """Give back what was paid for and not needed."""
        for bucket, count in self.paid.items():
            budget.give_back(self.connection, bucket, count)

    def _keep(self, call: Exchange) -> None:
        SyncAttempt.objects_all_organizations.create(
            organization_id=self.connection.organization_id,
            connection=self.connection,
            user=self.user,
            verb=call.verb,
            path=call.path[:300],
            status=call.status,
            reason=call.failure.reason if call.failure else "",
            duration_ms=call.duration_ms,
            okta_request_id=call.request_id,
            sent=call.sent,
            received=_ours(self.connection, call.person),
            answer=_said(call.failure) if call.failure else "",
        )


def _said(failure: OktaFailure) -> str:
    """In Okta's own words, with what its support asks for."""
    return " · ".join(part for part in (failure.text, failure.reference) if part)


def _ours(connection: OktaConnection, person: OktaUser | None) -> dict[str, Any]:
    """What is kept of an answer about a person: no more of their profile than we write."""
    if person is None:
        return {}
    names = [row["attribute"] for row in connection.mapping]
    profile = {name: storable.value(person.profile.get(name)) for name in names}
    return {"id": person.id, "status": storable.text(person.status), "profile": profile}
