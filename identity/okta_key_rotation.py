"""The next key takes over when its time has come, and once Okta has shown that it knows it."""

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.db.models.functions import Now

from identity import okta_keys, tenancy
from identity.audit import SYSTEM, Actor
from identity.encryption import CannotDecrypt
from identity.models import OktaKey
from identity.okta import scopes
from identity.okta.errors import OktaFailure
from identity.syncback import calls

log = logging.getLogger(__name__)
State = OktaKey.State


class NotKnown(Exception):
    """Okta did not let us in with this key. Its text is why."""


def change_over(key: OktaKey, *, actor: Actor) -> None:
    """Sign with `key` from now on, if Okta lets us in with it. Raises NotKnown, okta_keys.Gone."""
    connection = key.connection
    ledger = calls.Ledger(connection, None)
    app = calls.app(connection, ledger, scopes.needed(connection), key=key)
    try:
        app.endpoint.ask(app.key(), app.purpose.scopes)
    except OktaFailure as failure:
        raise NotKnown(failure.text or "Okta gave no access token.") from None
    except CannotDecrypt:
        raise NotKnown("The stored key cannot be read.") from None
    okta_keys.put_in_use(key, actor=actor)


def go_on() -> None:
    """Drop what was replaced long ago, and change over wherever it is time. Once a day.

    In any order, and none begins when a tick's time is over: an Okta that does not answer keeps
    nobody else's key from taking over, today or tomorrow.
    """
    until = time.monotonic() + settings.SYNC_BACK_TICK_SECONDS
    keys = OktaKey.objects_all_organizations.select_related("connection")
    for key in keys.filter(state=State.RETIRED, retire_at__lte=Now()):
        _one(key, _drop)
    for key in keys.filter(state=State.NEXT, not_before__lte=Now()).order_by("?"):
        if time.monotonic() < until:
            _one(key, _change_over)


def _one(key: OktaKey, deed: Callable[[OktaKey], None]) -> None:
    """Trouble with one key is its own."""
    try:
        with tenancy.organization(key.organization_id):
            deed(key)
    except Exception:
        log.exception("A key of %s could not be seen to", key.connection_id)


def _change_over(key: OktaKey) -> None:
    """An Okta that does not know the key yet is asked again tomorrow; the old one goes on."""
    try:
        change_over(key, actor=SYSTEM)
    except NotKnown as reason:
        log.warning("Okta does not know the next key of %s yet: %s", key.connection_id, reason)
    except okta_keys.Gone:
        log.info("The next key of %s was removed meanwhile.", key.connection_id)


def _drop(key: OktaKey) -> None:
    try:
        okta_keys.remove(key, actor=SYSTEM)
    except okta_keys.Gone:
        log.info("An old key of %s was removed meanwhile.", key.connection_id)
