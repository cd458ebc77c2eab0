"""Tokens of the management API: issued for chosen scopes, shown once, kept as a hash.

Who issued one does not matter afterwards: it works until it ends, is revoked, or the
organization is shut.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from identity import api_scopes, audit, token_digests
from identity.audit import Actor
from identity.models import ApiToken, Organization, User

PREFIX = "swr_api_"  # known to secret scanners
USED_AT_MOST_EVERY = timedelta(minutes=1)


@transaction.atomic
def issue(
    organization: Organization,
    *,
    name: str,
    scopes: Iterable[str],
    actor: Actor,
    created_by: User | None = None,
    expires_at: datetime | None = None,
) -> tuple[ApiToken, str]:
    """Make a token; the second value is the only time it is readable.

    Raises api_scopes.UnknownScope.
    """
    given, new = api_scopes.check(scopes), token_digests.fresh(PREFIX)
    token = ApiToken.objects_all_organizations.create(
        organization=organization,
        name=name,
        scopes=given,
        created_by=created_by,
        expires_at=expires_at,
        **new.columns,
    )
    facts = {"name": name, "scopes": given, "ends": audit.moment(expires_at)}
    audit.record("api_token.issued", subject=token, actor=actor, **facts)
    return token, new.plain


@transaction.atomic
def revoke(token: ApiToken, *, actor: Actor) -> None:
    """End a token now. Doing so twice changes nothing."""
    alive = ApiToken.objects_all_organizations.filter(pk=token.pk, revoked_at=None)
    if alive.update(revoked_at=Now()):
        audit.record("api_token.revoked", subject=token, actor=actor, name=token.name)


def listed(organization: Organization) -> list[ApiToken]:
    """Those that are not revoked, the newest first."""
    rows = organization.api_tokens.filter(revoked_at=None).select_related("created_by")
    return list(rows.order_by("-pk"))


def find(plain: str) -> ApiToken | None:
    """The live token that reads `plain`, with its organization, an active one; or None."""
    if not plain.startswith(PREFIX):
        return None
    alive = Q(expires_at=None) | Q(expires_at__gt=timezone.now())
    rows = ApiToken.objects_all_organizations.select_related("organization")
    known = token_digests.public_id(plain, PREFIX)
    token = rows.filter(
        alive, public_id=known, revoked_at=None, organization__is_active=True
    ).first()
    # The same work for an unknown id: how long we take tells nobody which ids exist.
    is_right = token_digests.matches(plain, token.digest if token else "0" * 64)
    return token if token and is_right else None


def note_use(token: ApiToken) -> None:
    """Remember that the token was used; at most once a minute."""
    now = timezone.now()
    if token.last_used_at is None or token.last_used_at <= now - USED_AT_MOST_EVERY:
        stale = Q(last_used_at=None) | Q(last_used_at__lte=now - USED_AT_MOST_EVERY)
        rows = ApiToken.objects_all_organizations.filter(stale, pk=token.pk)
        rows.update(last_used_at=now)
