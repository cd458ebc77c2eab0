"""The connection that a SAML address names, and the two parties it stands for."""

from functools import lru_cache
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from identity.models import Organization, SsoConnection
from identity.saml import lookups
from identity.saml.errors import Refused
from identity.saml.parties import IdentityProvider, ServiceProvider


def find(connection_id: UUID) -> SsoConnection | None:
    """The one query that starts from a URL: no session tells the organization here."""
    return lookups.connection(connection_id)


def service_provider(connection: SsoConnection) -> ServiceProvider:
    """Us, for this connection. Its addresses never follow the Host header."""
    return ServiceProvider(
        entity_id=address(connection, "metadata"), acs_url=address(connection, "acs")
    )


def identity_provider(connection: SsoConnection) -> IdentityProvider:
    """The IdP and the keys to believe now. Raises Refused when all of them are too old."""
    return IdentityProvider(
        entity_id=connection.idp_entity_id,
        sso_url=connection.idp_sso_url,
        certificates=_pems(connection),
        signs_assertion=connection.signed_part == SsoConnection.SignedPart.ASSERTION,
        repeats_attributes=connection.allow_repeated_attributes,
    )


def _pems(connection: SsoConnection) -> tuple[str, ...]:
    known = sorted(connection.certificates.all(), key=lambda each: each.pk)
    now = timezone.now()
    good = [each.pem for each in known if each.not_after > now or not connection.blocks_expired]
    if known and not good:
        raise Refused("expired_certificate")
    return tuple(good)


def address(connection: SsoConnection, door: str) -> str:
    """The public URL of a door: metadata, login, acs or finish."""
    return settings.PUBLIC_URL + _path(connection.pk, door)


@lru_cache(maxsize=1000)
def _path(connection_id: UUID, door: str) -> str:
    """Kept, because a sign-in names four of them, and writing one takes as long as a look-up."""
    return reverse(f"identity:saml-{door}", args=[connection_id])


def check_open(connection: SsoConnection) -> None:
    """Raises Refused unless people may sign in through `connection` now."""
    organization = connection.organization
    if not organization.is_active:
        raise Refused("organization_inactive")
    is_off = organization.sign_in_method == Organization.SignInMethod.PASSWORD
    if is_off or not connection.is_enabled:
        raise Refused("connection_off")
