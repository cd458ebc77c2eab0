"""Keys with which a connection signs what it asks the IdP: made, changed over, removed.

The IdP must know a certificate before the first request is signed with its key. So the next
key is published beside the one that signs, takes over when somebody says so, and the one
before stays published, and can take over again, until it is removed.
"""

from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from django.conf import settings
from django.db import transaction

from identity import audit, encryption
from identity.audit import Actor
from identity.encryption import CannotDecrypt
from identity.models import SigningKey, SsoConnection
from identity.saml import key_pairs
from identity.saml.errors import Refused

MOST = 2  # the one that signs, and the one before or after it


class NotSigning(Exception):
    """Requests are not signed, so no key follows another."""


class NextIsMade(Exception):
    """There are two keys; one has to go before there is a third."""


class InUse(Exception):
    """Requests are signed with this key."""


class Gone(Exception):
    """Somebody has removed this key meanwhile."""


def all_of(connection: SsoConnection) -> list[SigningKey]:
    """The one that signs first."""
    keys = connection.signing_keys.order_by("pk")
    return sorted(keys, key=lambda key: key.pk != connection.signing_key_id)


def published(connection: SsoConnection) -> tuple[str, ...]:
    """The certificates, in PEM, that the IdP should know; none while requests are not signed."""
    if not connection.signs_requests:
        return ()
    return tuple(key.pem for key in all_of(connection))


def private_key(connection: SsoConnection) -> RSAPrivateKey | None:
    """To sign a request with; None while requests are not signed. Raises Refused.

    Nothing that reads a response may ever hold it: see `identity.saml.settings`.
    """
    if not connection.signs_requests or connection.signing_key is None:
        return None
    key = connection.signing_key
    try:
        return key_pairs.load(encryption.decrypt(key.key_encrypted, place=_place(key)))
    except CannotDecrypt:
        raise Refused("signing_key_unreadable") from None


def make_first(connection: SsoConnection, *, actor: Actor) -> None:
    """See that the connection, which the caller has locked and saves, has a key to sign with."""
    if connection.signing_key_id is None:
        connection.signing_key = _make(connection, actor)


@transaction.atomic
def make_next(connection: SsoConnection, *, actor: Actor) -> SigningKey:
    """A key that is published and does not sign yet. Raises NotSigning, NextIsMade."""
    connection = _lock(connection)
    if not connection.signs_requests:
        raise NotSigning
    if connection.signing_keys.count() >= MOST:
        raise NextIsMade
    return _make(connection, actor)


@transaction.atomic
def put_in_use(key: SigningKey, *, actor: Actor) -> None:
    """Sign with this key from the next request on. Raises Gone."""
    connection = _lock_with(key)
    before = connection.signing_key
    if before == key:
        return
    connection.signing_key = key
    connection.save(update_fields=["signing_key", "updated_at"])
    sha256 = [before.sha256, key.sha256] if before else key.sha256
    audit.record("signing_key.put_in_use", subject=key, actor=actor, sha256=sha256)


@transaction.atomic
def remove(key: SigningKey, *, actor: Actor) -> None:
    """Forget a key and publish its certificate no longer. Raises InUse, Gone."""
    if _lock_with(key).signing_key_id == key.pk:
        raise InUse
    audit.record("signing_key.removed", subject=key, actor=actor, sha256=key.sha256)
    key.delete()


def _make(connection: SsoConnection, actor: Actor) -> SigningKey:
    pair = key_pairs.make(urlsplit(settings.PUBLIC_URL).hostname or "Switchroom")
    facts = pair.certificate
    key = SigningKey(
        organization_id=connection.organization_id,
        connection=connection,
        pem=facts.pem,
        sha256=facts.sha256,
        subject=facts.subject,
        not_before=facts.not_before,
        not_after=facts.not_after,
    )
    key.key_encrypted = encryption.encrypt(pair.key_pem, place=_place(key))
    key.save()
    audit.record("signing_key.made", subject=key, actor=actor, sha256=key.sha256)
    return key


def _place(key: SigningKey) -> str:
    """Where the private key lives: beside this certificate, and readable nowhere else."""
    return f"signing_key.key:{key.organization_id}:{key.connection_id}:{key.sha256}"


def _lock_with(key: SigningKey) -> SsoConnection:
    """The connection of a key that is still there; nobody removes it before we are done."""
    connection = _lock(key.connection)
    if not connection.signing_keys.filter(pk=key.pk).exists():
        raise Gone
    return connection


def _lock(connection: SsoConnection) -> SsoConnection:
    rows = SsoConnection.objects_all_organizations.select_for_update(of=("self",))
    return rows.select_related("signing_key").get(pk=connection.pk)
