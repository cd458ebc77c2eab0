"""A new SCIM token for an old one, which lives on until the IdP has been given the new."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from identity import audit, scim_tokens
from identity.audit import Actor
from identity.models import ScimToken, User


class ReplacedAlready(Exception):
    """The token was replaced or revoked before."""


@transaction.atomic
def replace(
    token: ScimToken,
    *,
    ends_at: datetime | None,
    expires_at: datetime | None,
    actor: Actor,
    created_by: User | None = None,
) -> tuple[ScimToken, str]:
    """Make a token of the same name; the second value is the only time it is readable.

    The old one works until `ends_at`, or until its own end if that comes first; None ends it
    at once. Raises ReplacedAlready.
    """
    old = _locked(token)
    new, plain = scim_tokens.issue(
        old.connection, name=old.name, actor=actor, created_by=created_by, expires_at=expires_at
    )
    old.replaced_by = new
    if ends_at is None:
        old.revoked_at = timezone.now()
    else:
        old.expires_at = min(filter(None, (ends_at, old.expires_at)))
    old.save(update_fields=["replaced_by", "revoked_at", "expires_at"])
    end = audit.moment(old.expires_at) if ends_at else "at once"
    audit.record("scim_token.replaced", subject=old, actor=actor, by=new.hint, ends=end)
    return new, plain


def _locked(token: ScimToken) -> ScimToken:
    alive = ScimToken.objects_all_organizations.filter(pk=token.pk, replaced_by=None)
    old = alive.filter(revoked_at=None).select_for_update().first()
    if old is None:
        raise ReplacedAlready(token.name)
    return old
