"""Desk phones: a code on their display, which its person types in elsewhere (RFC 8628)."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from oauth2_provider.models import Application, DeviceGrant
from oauth2_provider.settings import oauth2_settings

from identity import users
from identity.audit import Actor
from identity.models import User
from identity.oauth import consent, standing
from identity.oauth.validator import digest

GRANT_TYPE = Application.GRANT_DEVICE_CODE
LIFETIME = timedelta(minutes=10)
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # 0 and O, 1 and I look too much alike
LENGTH = 8  # 40 bits
WAITING = Q(status=DeviceGrant.AUTHORIZATION_PENDING)


class UnknownCode(Exception):
    """Nobody's code, or one that is used, or older than ten minutes."""


@dataclass(frozen=True)
class Codes:
    """`device_code` is the phone's secret, of which we keep a hash; `user_code` is on its display."""

    device_code: str
    user_code: str

    @property
    def shown(self) -> str:
        return shown(self.user_code)


def shown(user_code: str) -> str:
    """In two halves, as people read it."""
    return f"{user_code[: LENGTH // 2]}-{user_code[LENGTH // 2 :]}"


def begin(application: Application, *, scopes: list[str]) -> Codes:
    """Give a phone its codes. The first poll may come at once."""
    user_code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    codes = Codes(secrets.token_urlsafe(32), user_code)
    grant = DeviceGrant.objects.create(
        client_id=application.client_id,
        device_code=digest(codes.device_code),
        user_code=codes.user_code,
        scope=" ".join(scopes),
        interval=oauth2_settings.DEVICE_FLOW_INTERVAL,
        expires=Now() + LIFETIME,
    )
    DeviceGrant.objects.filter(pk=grant.pk).update(last_checked=Now() - LIFETIME)
    return codes


def claim(typed: str, *, user: User) -> DeviceGrant:
    """The phone that shows what `user` typed; from now on nobody else's. Raises UnknownCode."""
    user_code = "".join(filter(str.isalnum, typed.upper()))
    theirs = _alive().filter(WAITING, Q(user=None) | Q(user=user), user_code=user_code)
    if not theirs.update(user=user):
        raise UnknownCode
    if (grant := _alive().filter(WAITING, user=user, user_code=user_code).first()) is None:
        raise UnknownCode  # answered in another window meanwhile
    return grant


def waiting(client_id: str, user_code: str, *, user: User) -> DeviceGrant | None:
    """The phone that waits for an answer of `user`."""
    mine = DeviceGrant.objects.filter(client_id=client_id, user_code=user_code, user=user)
    return _alive().filter(WAITING, pk__in=mine).first()


@transaction.atomic
def answer(grant: DeviceGrant, *, allow: bool, user: User, actor: Actor) -> None:
    """Let the phone in, or not. Raises UnknownCode, PermissionDenied.

    Under the person's lock: a suspension comes before, or deletes the grant with the rest.
    """
    users.lock(user)
    if not standing.is_good(user):
        raise PermissionDenied
    status = DeviceGrant.AUTHORIZED if allow else DeviceGrant.DENIED
    if not _alive().filter(WAITING, pk=grant.pk, user=user).update(status=status):
        raise UnknownCode
    if allow:
        application = Application.objects.get(client_id=grant.client_id)
        consent.record(user, application, scopes=grant.scope.split(), actor=actor)


def _alive() -> Any:
    return DeviceGrant.objects.filter(expires__gt=Now())
