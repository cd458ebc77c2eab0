"""How far an organization is with connecting one kind of identity provider."""

from dataclasses import dataclass

from identity import scim_connections, scim_tokens, sign_in_tests, sso_connections
from identity.models import Organization, ScimConnection, SsoConnection

Provider = SsoConnection.Provider
Dialect = ScimConnection.Dialect
# How each one's pushes must be read. A custom SAML app of Google pushes nothing.
DIALECTS = {
    Provider.OKTA: {Dialect.OKTA},
    Provider.ENTRA: {Dialect.ENTRA},
    Provider.GOOGLE: set(),
    Provider.OTHER: set(Dialect),
}


@dataclass(frozen=True)
class Progress:
    """Which steps can be seen as done. Those at the identity provider cannot."""

    has_settings: bool  # issuer, login URL and a certificate are stored
    is_tested: bool  # with exactly these settings
    is_on: bool
    has_token: bool  # a SCIM token that works, and its pushes are read as this provider's
    creates_people: bool  # at their first sign-in, which a verified domain makes possible

    @property
    def people_arrive(self) -> bool:
        return self.has_token or self.creates_people


def other_provider(connection: SsoConnection, provider: Provider) -> str:
    """The name of the identity provider that is connected, if it is one of another kind."""
    is_draft = not connection.idp_entity_id
    return "" if is_draft or connection.provider == provider else connection.name


def progress(organization: Organization, provider: Provider) -> Progress:
    """What is stored for another kind of provider counts for nothing here."""
    connection = sso_connections.for_organization(organization)
    is_this = connection.provider == provider
    return Progress(
        has_settings=is_this and sso_connections.is_complete(connection),
        is_tested=is_this and sign_in_tests.is_proven(connection),
        is_on=is_this and connection.is_enabled,
        has_token=_has_token(organization, provider),
        creates_people=is_this and _creates_people(connection),
    )


def _has_token(organization: Organization, provider: Provider) -> bool:
    connection = scim_connections.for_organization(organization)
    tokens = scim_tokens.listed(connection)
    return connection.dialect in DIALECTS[provider] and any(
        not token.has_expired for token in tokens
    )


def _creates_people(connection: SsoConnection) -> bool:
    verified = connection.organization.domains.exclude(verified_at=None)
    return connection.creates_people and verified.exists()
