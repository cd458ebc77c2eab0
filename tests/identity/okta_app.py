"""Acme's Okta knows Switchroom as an OAuth app."""

from identity import okta_connections, okta_keys
from identity.models import OktaConnection, Organization
from tests.conftest import ACTOR
from tests.okta.client import StandIn


def connect(organization: Organization, okta: StandIn, **app) -> OktaConnection:
    """Save the connection, paste its public keys in Okta, and save the client ID."""
    draft = save(organization, okta)
    made = okta.app(keys=okta_keys.published(draft), **app)
    return save(organization, okta, client_id=made["client_id"])


def save(organization: Organization, okta: StandIn, *, client_id: str = "") -> OktaConnection:
    return okta_connections.save(
        organization, okta_url=okta.url, auth="oauth", client_id=client_id, actor=ACTOR
    )


def token_requests(okta: StandIn) -> list[dict]:
    return [entry for entry in okta.journal() if entry["path"] == "/oauth2/v1/token"]
