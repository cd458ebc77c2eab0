"""Every try to sign in by SAML: the person gets a reference, the administrator the reason."""

import secrets
from dataclasses import dataclass

from identity.models import SignInAttempt, SsoConnection, User
from identity.saml.errors import Refused

OK = "ok"


@dataclass
class Sighting:
    """What has become known of a try so far. What is not verified may be a lie."""

    ip_address: str | None = None
    issuer: str = ""
    assertion_id: str = ""
    name_id: str = ""
    user: User | None = None


def succeeded(connection: SsoConnection, sighting: Sighting) -> SignInAttempt:
    return _record(connection, sighting, code=OK, detail="")


def failed(connection: SsoConnection, sighting: Sighting, refused: Refused) -> SignInAttempt:
    return _record(connection, sighting, code=refused.code, detail=refused.detail)


def tested(connection: SsoConnection, sighting: Sighting, *, code: str) -> SignInAttempt:
    """It signed nobody in, whatever came of it."""
    return _record(connection, sighting, code=code, detail="", way="test")


def _record(
    connection: SsoConnection, sighting: Sighting, *, code: str, detail: str, way: str = "saml"
) -> SignInAttempt:
    return SignInAttempt.objects_all_organizations.create(
        organization_id=connection.organization_id,
        connection=connection,
        way=way,
        reference=secrets.token_hex(6).upper(),
        code=code,
        detail=detail[:500],
        name_id=sighting.name_id[:254],
        user=sighting.user,
        issuer=sighting.issuer[:1024],
        assertion_id=sighting.assertion_id[:256],
        ip_address=sighting.ip_address,
    )
