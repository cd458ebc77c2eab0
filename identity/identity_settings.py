"""What the Identity Management page shows of an organization."""

import json
from typing import Any

from django.conf import settings
from django.urls import reverse

from identity import (
    certificate_expiry,
    last_way_in,
    link_requests,
    okta_connections,
    okta_keys,
    ranks,
    scim_connections,
    scim_token_expiry,
    scim_tokens,
    sign_in_tests,
    signing_keys,
    sso_agreements,
    sso_connections,
)
from identity.forms.idp_metadata import MetadataForm
from identity.forms.license_entitlements import LicenseEntitlementsForm
from identity.forms.okta_sync import OktaSyncForm
from identity.forms.provisioning import ProvisioningForm
from identity.forms.scim_tokens import TokenForm
from identity.forms.single_sign_on import SingleSignOnForm
from identity.forms.sso_advanced import AdvancedFields
from identity.forms.verified_domains import DomainForm
from identity.models import (
    OktaConnection,
    OktaKey,
    Organization,
    ScimConnection,
    SsoConnection,
    User,
)
from identity.okta import schema, scopes, user_types
from identity.saml import connections
from identity.syncback import elsewhere, queue, words

REQUESTS_SHOWN = 50


def of(organization: Organization) -> dict[str, Any]:
    """Every section."""
    signing_in = single_sign_on(organization) | domains(organization)
    return signing_in | provisioning(organization) | okta_sync(organization)


def single_sign_on(organization: Organization) -> dict[str, Any]:
    connection = sso_connections.for_organization(organization)
    certificates = connection.certificates.select_related("added_by").order_by("pk")
    return {
        "sso": connection,
        "certificates": list(certificates),
        "signing_keys": signing_keys.all_of(connection),
        "certificate_endings": certificate_expiry.endings(organization),
        "break_glass": last_way_in.ready(organization),
        "sso_form": SingleSignOnForm(initial=_sso_values(connection, organization)),
        "is_proven": sign_in_tests.is_proven(connection),
        "is_untested_only_way": sso_agreements.is_untested_only_way(connection),
        "metadata_form": MetadataForm(initial={"url": connection.metadata_url}),
        "acs_url": connections.address(connection, "acs"),
        "entity_id": connections.service_provider(connection).entity_id,
        "metadata_url": connections.address(connection, "metadata"),
    }


def domains(organization: Organization) -> dict[str, Any]:
    rows = list(organization.domains.order_by("domain"))
    return {
        "domains": rows,
        "is_last_domain": sum(row.verified_at is not None for row in rows) == 1,
        "domain_form": DomainForm(),
    }


def provisioning(organization: Organization) -> dict[str, Any]:
    connection = scim_connections.for_organization(organization)
    tokens = scim_tokens.listed(connection)
    return {
        "scim": connection,
        "scim_url": scim_connections.url(organization),
        "tokens": tokens,
        "has_live_token": any(not token.has_expired for token in tokens),
        "token_endings": scim_token_expiry.endings(organization),
        "link_requests": _link_requests(organization),
        "provisioning_form": ProvisioningForm(initial=_provisioning_values(connection)),
        "token_form": TokenForm(),
        "entitlements_form": LicenseEntitlementsForm(
            initial={"is_on": connection.has_entitlements}
        ),
    }


def okta_sync(organization: Organization) -> dict[str, Any]:
    okta = okta_connections.get(organization)
    return {
        "okta": okta,
        "okta_form": OktaSyncForm(initial=_okta_values(okta)),
        "okta_app": _okta_app(okta),
        "okta_addition": json.dumps(schema.addition(), indent=2),
        "okta_schema_path": _schema_path(okta),
        "okta_rules": json.dumps(_rules(okta), indent=2),
        "okta_schema_scopes": scopes.listed([scopes.MANAGE_SCHEMA, scopes.READ_TYPES]),
        "okta_trouble": words.for_connection(okta) if okta else None,
        "okta_elsewhere": elsewhere.of(okta) if okta else None,
        "sync_counts": queue.counts(okta) if okta else None,
    }


def _schema_path(okta: OktaConnection | None) -> str:
    if okta is not None and okta.is_through_app:
        return schema.APP_PATH.format(app=okta.app_id)
    return schema.PATH.format(type=user_types.DEFAULT)


def _rules(okta: OktaConnection | None) -> dict[str, Any]:
    """How Okta takes over what is written in the profiles of an app."""
    return schema.app_rules(row["attribute"] for row in (okta.mapping if okta else []))


def _okta_values(okta: OktaConnection | None) -> dict[str, Any]:
    """A new connection begins with what is recommended."""
    if okta is None:
        return {"auth": OktaConnection.Auth.OAUTH, "way": OktaConnection.Way.USERS, "version": 0}
    names = ("version", "okta_url", "way", "app_id", "auth", "client_id")
    return {name: getattr(okta, name) for name in names}


def _okta_app(okta: OktaConnection | None) -> dict[str, Any] | None:
    """What an administrator of Okta must be given, and the keys; None without an app."""
    if okta is None or not okta.is_app:
        return None
    keys = okta_keys.all_of(okta)
    return {
        "jwks_url": f"{settings.PUBLIC_URL}{reverse('identity:okta-jwks', args=[okta.pk])}",
        "keys": keys,
        "has_next": any(key.state == OktaKey.State.NEXT for key in keys),
        "scopes": " ".join(scopes.needed(okta)),
        "schema_scope": scopes.READ_SCHEMA,
    }


def _link_requests(organization: Organization) -> dict[str, Any]:
    """The oldest that wait for a decision, how many do, and the latest that were dismissed."""
    found = link_requests.pending(organization)
    waiting = found.filter(dismissed_at=None)
    shown: dict[str, list[Any]] = {
        "waiting": list(waiting.order_by("pk")[:REQUESTS_SHOWN]),
        "dismissed": list(found.exclude(dismissed_at=None).order_by("-pk")[:REQUESTS_SHOWN]),
    }
    for each in shown["waiting"] + shown["dismissed"]:
        each.is_for_owners = each.user.role in ranks.KEEPERS
    members = [each for each in shown["waiting"] if each.user.role == User.Role.MEMBER]
    return shown | {"total": waiting.count(), "members": members}


def _provisioning_values(connection: ScimConnection) -> dict[str, Any]:
    return {
        "is_enabled": connection.is_enabled,
        "dialect": connection.dialect,
        "linking": connection.organization.linking,
        "visibility": connection.visibility,
    }


def _sso_values(connection: SsoConnection, organization: Organization) -> dict[str, Any]:
    names = ("is_enabled", "provider", "name", "idp_sso_url", "idp_entity_id", "metadata_url")
    values = {name: getattr(connection, name) for name in (*names, *AdvancedFields.NAMES)}
    return values | {"sign_in_method": organization.sign_in_method}
