"""The Okta that is told of extensions and numbers: its URL, its token, and whether it works."""

import re

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from identity import audit, encryption, outbox
from identity.audit import Actor
from identity.models import OktaConnection, Organization, User
from identity.okta import circuit, urls
from identity.okta.urls import BadUrl
from identity.syncback import calls
from identity.syncback.check import Step, test

__all__ = ["BadToken", "BadUrl", "Step", "TokenNeeded", "get", "remove_token", "save", "test"]
TOKEN = re.compile(r"\A[!-~]{8,512}\Z")


class TokenNeeded(ValueError):
    """A new URL needs the token again, or a stored one could be sent to a stranger's host."""

    def __init__(self) -> None:
        super().__init__("Enter the API token that belongs to this Okta URL.")


class BadToken(ValueError):
    """Not something that Okta issues."""

    def __init__(self) -> None:
        super().__init__("An API token is one word, without blanks or line breaks.")


def get(organization: Organization) -> OktaConnection | None:
    """The organization's Okta, None before one was saved."""
    return organization.okta_connections.select_related("secret_set_by").order_by("pk").first()


@transaction.atomic
def save(organization: Organization, *, okta_url: str, token: str, actor: Actor) -> OktaConnection:
    """Keep URL and token. An empty `token` keeps the one that is stored.

    A new URL or token has everyone with a line told again. Raises BadUrl, BadToken,
    TokenNeeded.
    """
    okta_url, token = urls.normalized(okta_url), _plain(token)
    # One saves at a time; rows that refer to the organization may still be inserted.
    Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
    connection = get(organization) or OktaConnection(organization=organization)
    is_new_url = connection.okta_url != okta_url
    if is_new_url and not token:
        raise TokenNeeded
    if not is_new_url and not token:
        return connection
    old_url, connection.okta_url = connection.okta_url, okta_url
    _keep_token(connection, token, actor)
    is_other_org = is_new_url or connection.open_reason == circuit.ORG_CHANGED
    if is_other_org:
        connection.okta_org_id = ""
    connection.version += 1
    connection.save()
    _begin_anew(connection, is_other_org=is_other_org)
    changes = {"okta_url": [old_url, okta_url]} if is_new_url else {}
    audit.record("okta_connection.saved", subject=connection, actor=actor, token="set", **changes)  # noqa: S106
    connection.refresh_from_db()
    return connection


@transaction.atomic
def remove_token(connection: OktaConnection, *, actor: Actor) -> None:
    """Forget the token. What waits goes on waiting, and is told when there is a new one."""
    kept = OktaConnection.objects_all_organizations.filter(pk=connection.pk)
    if kept.exclude(secret_encrypted="").update(
        secret_encrypted="",
        secret_last_four="",
        secret_set_by=None,
        secret_set_at=None,
        version=F("version") + 1,
    ):
        audit.record("okta_connection.token_removed", subject=connection, actor=actor)
    connection.refresh_from_db()


def _plain(token: str) -> str:
    """The token as Okta shows it. Some paste the whole header."""
    token = token.strip().removeprefix("SSWS ").strip()
    if token and not TOKEN.match(token):
        raise BadToken
    return token


def _keep_token(connection: OktaConnection, token: str, actor: Actor) -> None:
    connection.secret_encrypted = encryption.encrypt(token, place=calls.place(connection))
    connection.secret_last_four = token[-4:]
    connection.secret_set_by = _person(connection.organization, actor)
    connection.secret_set_at = Now()  # read back after the save


def _person(organization: Organization, actor: Actor) -> User | None:
    if actor.source != "console" or not actor.id:
        return None
    return organization.users.filter(scim_id=actor.id).first()


def _begin_anew(connection: OktaConnection, *, is_other_org: bool) -> None:
    """Another org knows nobody by the old IDs; another token may do what the old one could not."""
    circuit.start_over(connection)
    forgotten = {"synced_hash": ""} | ({"okta_user_id": ""} if is_other_org else {})
    connection.sync_states.update(**forgotten)
    outbox.want_everybody(connection)
