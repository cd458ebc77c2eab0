"""Introduce Acme and the stand-in Okta to each other, in every direction the product has."""

from typing import Any

from django.db import transaction

from console.demo.seed import ACTOR
from console.demo.stand_in import StandIn
from identity import okta_connections, scim_connections, scim_tokens, sso_connections
from identity.models import Organization, SsoConnection
from identity.saml import certificates, connections

TOKEN_NAME = "The demo's Okta"  # noqa: S105 (a name)


def connect(acme: Organization, okta: StandIn, *, api_token: str) -> None:
    """Sign-in and sync-back are set up here; provisioning and the SAML app over there."""
    about = okta.about()
    with transaction.atomic():
        sso = _sign_in(acme, about)
        okta_connections.save(acme, okta_url=okta.url, token=api_token, actor=ACTOR)
        scim_token = _fresh_token(acme)
    party = connections.service_provider(sso)
    okta.configure(
        scim_url=scim_connections.url(acme),
        scim_token=scim_token,
        acs_url=party.acs_url,
        entity_id=party.entity_id,
    )


def _sign_in(acme: Organization, about: dict[str, Any]) -> SsoConnection:
    connection = sso_connections.for_organization(acme)
    facts = certificates.read(about["certificate"].encode())
    is_known = connection.certificates.filter(sha256=facts.sha256).exists()
    sso_connections.save(
        connection,
        is_enabled=True,
        sign_in_method=acme.sign_in_method,
        certificate=None if is_known else facts,
        agreed=True,
        knows_untested=True,
        actor=ACTOR,
        provider=SsoConnection.Provider.OKTA,
        idp_entity_id=about["issuer"],
        idp_sso_url=about["sso_url"],
    )
    return connection


def _fresh_token(acme: Organization) -> str:
    """A token cannot be read again, so every start issues one, and ends the last start's."""
    for token in acme.scim_tokens.filter(name=TOKEN_NAME, revoked_at=None):
        scim_tokens.revoke(token, actor=ACTOR)
    connection = scim_connections.for_organization(acme)
    return scim_tokens.issue(connection, name=TOKEN_NAME, actor=ACTOR)[1]
