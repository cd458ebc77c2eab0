"""The Okta that is told of extensions and numbers: URL, what lets us in, and whether it works."""

from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from identity import audit, encryption, okta_anew, okta_keys, okta_settings_versions
from identity.audit import Actor
from identity.models import OktaConnection, Organization, User
from identity.okta import circuit
from identity.okta.urls import BadUrl
from identity.okta_settings import (
    Asked,
    BadAppId,
    BadClientId,
    BadToken,
    OktaSettings,
    TokenNeeded,
)
from identity.okta_settings_versions import Changed
from identity.syncback import calls
from identity.syncback.check import test
from identity.syncback.step import Step

__all__ = [
    "BadAppId",
    "BadClientId",
    "BadToken",
    "BadUrl",
    "Changed",
    "Step",
    "TokenNeeded",
    "find",
    "get",
    "remove_token",
    "save",
    "test",
]

# What a save may change: a pause, a mapping or the circuit are the business of others.
SETTINGS = (
    *("okta_url", "okta_org_id", "auth", "client_id", "way", "app_id"),
    *("secret_encrypted", "secret_last_four", "secret_set_by", "secret_set_at", "token_owner"),
    "version",
)


def get(organization: Organization) -> OktaConnection | None:
    """The organization's Okta, None before one was saved."""
    return organization.okta_connections.select_related("secret_set_by").order_by("pk").first()


def find(connection_id: UUID) -> OktaConnection | None:
    """The connection that an address of ours names, whosever it is."""
    return OktaConnection.objects_all_organizations.filter(pk=connection_id).first()


@transaction.atomic
def save(
    organization: Organization, *, actor: Actor, version: int | None = None, **asked: str
) -> OktaConnection:
    """Keep what `asked` has of `okta_settings.Asked`. An empty `token` keeps the one stored.

    `version` is that of the settings which were looked at; None where nobody looked.

    Another URL or way in makes the old token or keys void. Whatever is new has everyone with a
    line told again. Raises BadUrl, BadToken, BadClientId, BadAppId, TokenNeeded, Changed.
    """
    wanted = OktaSettings.checked(Asked(**asked))
    # One saves at a time; rows that refer to the organization may still be inserted.
    Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
    connection = _held(organization) or OktaConnection(organization=organization)
    okta_settings_versions.check(connection, version)
    before = OktaSettings.of(connection)
    wanted = wanted.after(before)
    # Saving again says that the other org which answers at this URL is meant.
    is_agreed = connection.open_reason == circuit.ORG_CHANGED
    if wanted == before and not (is_agreed and connection.is_app):
        return connection
    is_other_org = is_agreed or before.okta_url != wanted.okta_url
    _keep(connection, wanted, actor, is_other_org=is_other_org)
    _follow(connection, before, wanted, actor, is_other_org=is_other_org)
    connection.refresh_from_db()
    return connection


def _follow(
    connection: OktaConnection,
    before: OktaSettings,
    wanted: OktaSettings,
    actor: Actor,
    *,
    is_other_org: bool,
) -> None:
    """What comes of other settings."""
    if connection.is_app and (is_other_org or wanted.is_elsewhere(before)):
        okta_keys.make_first(connection, actor=actor)
    okta_anew.begin(connection, is_other_org=is_other_org, actor=actor)
    changes = wanted.changes(before)
    audit.record("okta_connection.saved", subject=connection, actor=actor, **changes)


def _held(organization: Organization) -> OktaConnection | None:
    """Locked, and read after that: who waited for a mapping or a pause keeps it."""
    rows = organization.okta_connections.select_for_update(no_key=True)
    return rows.order_by("pk").first()


@transaction.atomic
def remove_token(connection: OktaConnection, *, actor: Actor) -> None:
    """Forget the token. What waits goes on waiting, and is told when there is a new one."""
    kept = OktaConnection.objects_all_organizations.filter(pk=connection.pk)
    if kept.exclude(secret_encrypted="").update(
        secret_encrypted="",
        secret_last_four="",
        secret_set_by=None,
        secret_set_at=None,
        token_owner="",
        version=F("version") + 1,
    ):
        audit.record("okta_connection.token_removed", subject=connection, actor=actor)
    connection.refresh_from_db()


def _keep(
    connection: OktaConnection, wanted: OktaSettings, actor: Actor, *, is_other_org: bool
) -> None:
    connection.okta_url, connection.auth = wanted.okta_url, wanted.auth
    connection.client_id = wanted.client_id
    connection.way, connection.app_id = wanted.way, wanted.app_id
    if is_other_org:
        connection.okta_org_id = ""
    if connection.is_app or connection.is_import:
        _forget_token(connection)
    elif wanted.token:
        _keep_token(connection, wanted.token, actor)
    connection.version += 1
    connection.save(update_fields=None if connection._state.adding else SETTINGS)
    if not connection.is_app:
        okta_keys.forget_all(connection)


def _keep_token(connection: OktaConnection, token: str, actor: Actor) -> None:
    connection.secret_encrypted = encryption.encrypt(token, place=calls.place(connection))
    connection.secret_last_four = token[-4:]
    connection.secret_set_by = _person(connection.organization, actor)
    connection.secret_set_at = Now()  # read back after the save
    connection.token_owner = ""  # until Okta says whose this one is


def _forget_token(connection: OktaConnection) -> None:
    connection.secret_encrypted = connection.secret_last_four = ""
    connection.secret_set_by = connection.secret_set_at = None
    connection.token_owner = ""


def _person(organization: Organization, actor: Actor) -> User | None:
    if actor.source != "console" or not actor.id:
        return None
    return organization.users.filter(scim_id=actor.id).first()
