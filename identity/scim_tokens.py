"""Bearer tokens of SCIM clients: issued by their own action, shown once, kept as a hash."""

from datetime import datetime, timedelta

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from identity import audit, token_digests
from identity.audit import Actor
from identity.joined import Joined
from identity.models import Organization, ScimConnection, ScimToken, User

PREFIX = "swr_scim_"  # known to secret scanners
USED_AT_MOST_EVERY = timedelta(minutes=1)

# Written once, because it stands before every SCIM request; without what no request looks at.
WITH_OWNERS = Joined(
    "t.created_by_id", "t.created_at", "t.revoked_at", "t.replaced_by_id", "t.last_used_from",
    "t.last_used_by", "c.created_at", "o.created_at",
    t=ScimToken, c=ScimConnection, o=Organization,
)  # fmt: skip
LIVE_TOKEN = f"""SELECT {WITH_OWNERS.columns} FROM identity_scimtoken t
    JOIN identity_scimconnection c ON c.id = t.connection_id
    JOIN identity_organization o ON o.id = t.organization_id
    WHERE t.public_id = %s AND t.revoked_at IS NULL
    AND (t.expires_at IS NULL OR t.expires_at > %s)
"""  # noqa: S608 (names of columns only)


@transaction.atomic
def issue(
    connection: ScimConnection,
    *,
    name: str,
    actor: Actor,
    created_by: User | None = None,
    expires_at: datetime | None = None,
) -> tuple[ScimToken, str]:
    """Make a token for `connection`; the second value is the only time it is readable."""
    new = token_digests.fresh(PREFIX)
    token = ScimToken.objects_all_organizations.create(
        organization_id=connection.organization_id,
        connection=connection,
        name=name,
        created_by=created_by,
        expires_at=expires_at,
        **new.columns,
    )
    ends = audit.moment(expires_at)
    audit.record("scim_token.issued", subject=token, actor=actor, name=name, ends=ends)
    return token, new.plain


@transaction.atomic
def revoke(token: ScimToken, *, actor: Actor) -> None:
    """End a token now. Doing so twice changes nothing."""
    alive = ScimToken.objects_all_organizations.filter(pk=token.pk, revoked_at=None)
    if alive.update(revoked_at=Now()):
        audit.record("scim_token.revoked", subject=token, actor=actor, name=token.name)


def listed(connection: ScimConnection) -> list[ScimToken]:
    """Those that live, and those whose end may have been missed; the newest first."""
    found = connection.tokens.filter(revoked_at=None).select_related("created_by", "replaced_by")
    went_as_planned = Q(replaced_by__isnull=False, expires_at__lte=timezone.now())
    return list(found.exclude(went_as_planned).order_by("-pk"))


def find(plain: str) -> ScimToken | None:
    """The live token that reads `plain`, with its connection and organization, or None."""
    token = _live(token_digests.public_id(plain, PREFIX))
    # The same work for an unknown id: how long we take tells nobody which ids exist.
    is_right = token_digests.matches(plain, token.digest if token else "0" * 64)
    return token if token and is_right else None


def _live(public_id: str) -> ScimToken | None:
    now = connections[DEFAULT_DB_ALIAS].ops.adapt_datetimefield_value(timezone.now())
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(LIVE_TOKEN, [public_id, now])
        row = cursor.fetchone()
    if row is None:
        return None
    token, connection, organization = WITH_OWNERS.read(row)
    token.connection, token.organization = connection, organization
    connection.organization = organization
    return token


def note_use(token: ScimToken, *, ip_address: str | None = None, client: str = "") -> None:
    """Remember that the token was used, from where and by what; at most once a minute."""
    now = timezone.now()
    stale = Q(last_used_at=None) | Q(last_used_at__lte=now - USED_AT_MOST_EVERY)
    ScimToken.objects_all_organizations.filter(stale, pk=token.pk).update(
        last_used_at=now, last_used_from=ip_address, last_used_by=client[:200]
    )
