"""What every response is looked up by, in statements that are written once (`identity.joined`)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from identity import written
from identity.database import change_one, now, own_connection, select
from identity.joined import Joined
from identity.models import (
    Certificate,
    LoginRequest,
    Organization,
    SignInTicket,
    SsoConnection,
    User,
)

_CONNECTION = Joined(c=SsoConnection, o=Organization, t=Certificate)
_REQUEST = Joined(r=LoginRequest)
_PERSON = Joined(u=User)


def connection(connection_id: UUID) -> SsoConnection | None:
    """With its organization, and with its certificates, the oldest first."""
    joined = select(
        f"SELECT {_CONNECTION.columns} FROM identity_ssoconnection c"  # noqa: S608 (names of ours)
        " JOIN identity_organization o ON o.id = c.organization_id"
        " LEFT JOIN identity_certificate t ON t.connection_id = c.id WHERE c.id = %s ORDER BY t.id",
        [_key(connection_id)],
    )
    read = [_CONNECTION.read(row) for row in joined()]
    if not read:
        return None
    found: Any = read[0][0]
    found.organization = read[0][1]
    known = found.certificates.all()
    known._result_cache = [certificate for *_, certificate in read if certificate.pk is not None]
    found._prefetched_objects_cache = {"certificates": known}
    return found


def open_request(of: SsoConnection, request_id: str) -> LoginRequest | None:
    """The request that this connection sent for a sign-in, if it may still be answered."""
    found = select(
        f"SELECT {_REQUEST.columns} FROM identity_loginrequest r"  # noqa: S608
        f" WHERE r.request_id = %s AND r.connection_id = %s AND r.purpose = %s AND {usable('r')}",
        [request_id, _key(of.pk), LoginRequest.Purpose.CONSOLE.value],
    )
    return next((_REQUEST.read(row)[0] for row in found()), None)


def answer(request: LoginRequest) -> bool:
    """Mark it as answered; False when it was answered or grew old meanwhile."""
    statement = (
        f"UPDATE identity_loginrequest SET used_at = {now()}"  # noqa: S608
        f" WHERE id = %s AND {usable('identity_loginrequest')}"
    )
    return change_one(statement, [request.pk])


def person(organization: Organization, federation_id_key: str) -> Callable[[], User | None]:
    """Who has this Federation ID; to be called in `at_once` after the block."""
    found = select(
        f"SELECT {_PERSON.columns} FROM identity_user u"  # noqa: S608
        " WHERE u.organization_id = %s AND u.federation_id_key = %s",
        [organization.pk, federation_id_key],
    )
    return lambda: next((_PERSON.read(row)[0] for row in found()), None)


def issue(ticket: SignInTicket, lifetime: timedelta) -> None:
    """Store a ticket that lives so long by the database's clock."""
    written.of(SignInTicket).insert_if_new(ticket, expires_at=now(lifetime))


def usable(alias: str) -> str:
    """Of a request or a ticket: neither used nor old."""
    return f"{alias}.used_at IS NULL AND {alias}.expires_at > {now()}"


def _key(connection_id: UUID) -> Any:
    """A UUID as this database keeps it."""
    return SsoConnection._meta.pk.get_db_prep_value(connection_id, own_connection())
