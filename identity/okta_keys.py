"""Keys with which the OAuth app of a connection signs in at Okta: made, published, changed over.

Okta must know a key before the first assertion is signed with it, and may remember an old list
for a while. So the next key is published first, and the one before stays published.
"""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from jwcrypto.jwk import JWK

from identity import audit, encryption
from identity.audit import Actor
from identity.models import OktaConnection, OktaKey
from identity.okta import jose

OVERLAP = timedelta(hours=48)  # Okta's memory of a list of keys is shorter than that
State = OktaKey.State


class NextIsMade(Exception):
    """The next key is there already."""


class NoApp(Exception):
    """The connection signs in with an API token, which needs no key."""


class InUse(Exception):
    """The app signs in with this key."""


class Gone(Exception):
    """Somebody has removed this key, or changed over to another, meanwhile."""


def all_of(connection: OktaConnection) -> list[OktaKey]:
    """The one in use first, then the next, then those before."""
    order = [State.CURRENT, State.NEXT, State.RETIRED]
    return sorted(_rows(connection), key=lambda key: (order.index(State(key.state)), -key.pk))


def published(connection: OktaConnection) -> list[dict[str, Any]]:
    """The public keys, as Okta fetches them (RFC 7517)."""
    return [key.public_jwk for key in all_of(connection)]


def in_use(connection: OktaConnection) -> OktaKey:
    """The key that signs."""
    return _rows(connection).get(state=State.CURRENT)


def private(key: OktaKey) -> JWK:
    """To sign with. Raises encryption.CannotDecrypt."""
    return jose.load(encryption.decrypt(key.private_encrypted, place=_place(key)))


def make_first(connection: OktaConnection, *, actor: Actor) -> OktaKey:
    """Forget whatever keys there are, and sign with a new one from now on."""
    _rows(connection).delete()
    return _make(connection, State.CURRENT, actor)


def forget_all(connection: OktaConnection) -> None:
    _rows(connection).delete()


@transaction.atomic
def make_next(connection: OktaConnection, *, actor: Actor) -> OktaKey:
    """A key that is published, and signs after OVERLAP. Raises NextIsMade, NoApp."""
    if not _lock(connection).is_app:
        raise NoApp
    if _rows(connection).filter(state=State.NEXT).exists():
        raise NextIsMade
    return _make(connection, State.NEXT, actor)


@transaction.atomic
def put_in_use(key: OktaKey, *, actor: Actor) -> None:
    """Sign with the next key from now on; the one before stays published. Raises Gone."""
    _lock(key.connection)
    rows = _rows(key.connection)
    if not rows.filter(pk=key.pk, state=State.NEXT).exists():
        raise Gone
    retire_at = timezone.now() + OVERLAP
    rows.filter(state=State.CURRENT).update(state=State.RETIRED, retire_at=retire_at)
    rows.filter(pk=key.pk).update(state=State.CURRENT, not_before=Now())
    audit.record("okta_key.put_in_use", subject=key, actor=actor, kid=key.kid)


@transaction.atomic
def remove(key: OktaKey, *, actor: Actor) -> None:
    """Publish a key no longer, and forget it. Raises InUse, Gone."""
    _lock(key.connection)
    found = _rows(key.connection).filter(pk=key.pk).first()
    if found is None:
        raise Gone
    if found.state == State.CURRENT:
        raise InUse
    audit.record("okta_key.removed", subject=found, actor=actor, kid=found.kid)
    found.delete()


def _make(connection: OktaConnection, state: State, actor: Actor) -> OktaKey:
    pair = jose.make_key()
    now = timezone.now()
    key = OktaKey(
        organization_id=connection.organization_id,
        connection=connection,
        kid=pair["kid"],
        public_jwk=jose.public(pair),
        state=state,
        made_at=now,
        not_before=now + OVERLAP if state == State.NEXT else now,
    )
    key.private_encrypted = encryption.encrypt(pair.export_private(), place=_place(key))
    key.save()
    audit.record("okta_key.made", subject=key, actor=actor, kid=key.kid)
    return key


def _place(key: OktaKey) -> str:
    """Where the private half lives: it can be read nowhere else."""
    return f"okta_key.private:{key.organization_id}:{key.connection_id}:{key.kid}"


def _rows(connection: OktaConnection) -> QuerySet[OktaKey]:
    return OktaKey.objects_all_organizations.filter(connection=connection)


def _lock(connection: OktaConnection) -> OktaConnection:
    rows = OktaConnection.objects_all_organizations.select_for_update(no_key=True)
    return rows.get(pk=connection.pk)
