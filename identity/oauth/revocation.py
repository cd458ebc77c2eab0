"""The end of access: by suspension, a new password, the app, a token used twice."""

from typing import Any

from oauth2_provider.models import AccessToken, DeviceGrant, Grant, RefreshToken

from identity import audit, belongings, signals
from identity.audit import SYSTEM, Actor
from identity.models import User


def connect() -> None:
    signals.user_suspended.connect(_suspended, dispatch_uid="identity.oauth.suspended")
    signals.user_deleted.connect(_deleted, dispatch_uid="identity.oauth.deleted")
    signals.password_set.connect(_password_set, dispatch_uid="identity.oauth.password_set")


def end_all(user: User, *, actor: Actor, reason: str) -> None:
    """End everything that apps hold for `user`, codes on their way included.

    Runs in the caller's transaction, under the person's lock: nothing is issued meanwhile.
    """
    RefreshToken.objects.filter(user=user).delete()
    _, deleted = AccessToken.objects.filter(user=user).delete()
    Grant.objects.filter(user=user).delete()
    DeviceGrant.objects.filter(user=user).delete()
    if apps := deleted.get(AccessToken._meta.label, 0):  # one of each app
        audit.record("app_access.ended", subject=user, actor=actor, apps=apps, reason=reason)


def note_reuse(tokens: Any) -> None:
    """Tell the trail when one of `tokens`, used before, is about to end its family."""
    for token in tokens.exclude(revoked=None).select_related("user", "application"):
        family = RefreshToken.objects.filter(token_family=token.token_family, revoked=None)
        if family.exists():
            _record_end(token, SYSTEM, reason="a refresh token was used twice")


def note_sign_out(tokens: Any) -> None:
    """Tell the trail that an app gives back `tokens`, unless they have ended already."""
    for token in tokens.select_related("user", "application"):
        if getattr(token, "revoked", None) is None:
            _record_end(token, audit.person(token.user, source="app"), reason="the app signed out")


def _record_end(token: Any, actor: Actor, *, reason: str) -> None:
    name = token.application.name
    audit.record("app_access.ended", subject=token.user, actor=actor, app=name, reason=reason)


def _suspended(user: User, actor: Actor, held: frozenset[str], **_: Any) -> None:
    if held.intersection(belongings.OF_APPS):
        end_all(user, actor=actor, reason="the person was suspended")


def _deleted(user: User, actor: Actor, **_: Any) -> None:
    end_all(user, actor=actor, reason="the person was deleted")


def _password_set(user: User, actor: Actor, **_: Any) -> None:
    end_all(user, actor=actor, reason="the password changed")
