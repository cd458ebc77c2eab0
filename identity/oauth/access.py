"""What acts for a person: each phone or app that was let in, and its end by hand."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from oauth2_provider.models import RefreshToken, refresh_token_expire_timedelta

from identity import audit, ranks, users
from identity.audit import Actor
from identity.models import User


@dataclass(frozen=True)
class Access:
    """One phone or app. It came for new tokens last at `seen_at`, which it does every 10 minutes."""

    family: UUID
    app: str
    seen_at: datetime


def held_for(user: User) -> list[Access]:
    """Whatever could still act for `user`, the latest first. One query."""
    silence = timezone.now() - refresh_token_expire_timedelta()
    alive = RefreshToken.objects.filter(user=user, revoked=None, access_token__expires__gt=silence)
    latest = alive.select_related("application").order_by("-created", "-pk")
    return [Access(each.token_family, each.application.name, each.created) for each in latest]


@transaction.atomic
def end(user: User, family: UUID, *, actor: Actor) -> str | None:
    """End the access of one phone or app now; returns its name, or None if there is none such.

    Raises ranks.OwnersOnly.
    """
    ranks.require_power_over(users.lock(user), actor=actor)
    alive = RefreshToken.objects.filter(user=user, token_family=family, revoked=None)
    token = alive.select_related("application").first()
    if token is None:
        return None
    RefreshToken.revoke_family(family)
    name = str(token.application.name)
    audit.record("app_access.ended", subject=user, actor=actor, app=name, reason="ended by hand")
    return name
