"""What each call of a delivery leaves behind: an attempt to read, and its price."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from identity import encryption
from identity.models import OktaConnection, SyncAttempt, User
from identity.okta import budget
from identity.okta.answers import OktaUser
from identity.okta.client import Client, Exchange
from identity.syncback import token_use
from identity.syncback.claims import Claim


@contextmanager
def of_claim(claim: Claim) -> Iterator[Client]:
    """A client for one delivery. The claim paid for one read and one write."""
    ledger = Ledger(claim.connection, claim.row.user, {"read": 1, "write": 1})
    try:
        yield client(claim.connection, ledger, claim)
    finally:
        ledger.close()


def of_connection(connection: OktaConnection) -> Client:
    """A client for questions about the org, not about one person."""
    return client(connection, Ledger(connection, None), None)


def client(connection: OktaConnection, ledger: "Ledger", claim: Claim | None) -> Client:
    """Raises encryption.CannotDecrypt."""
    token = encryption.decrypt(connection.secret_encrypted, place=place(connection))
    before = claim.check if claim else (lambda: None)
    return Client(connection.okta_url, token, before=before, after=ledger.enter)


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
        self._keep(call)

    def close(self) -> None:
        """Give back what was paid for and not needed."""
        for bucket, count in self.paid.items():
            if count:
                budget.give_back(self.connection, bucket)

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
            answer=call.failure.text if call.failure else "",
        )


def _ours(connection: OktaConnection, person: OktaUser | None) -> dict[str, Any]:
    """What is kept of an answer about a person: no more of their profile than we write."""
    if person is None:
        return {}
    names = [row["attribute"] for row in connection.mapping]
    profile = {name: person.profile.get(name) for name in names}
    return {"id": person.id, "status": person.status, "profile": profile}
