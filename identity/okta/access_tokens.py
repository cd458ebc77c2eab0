"""Access tokens, in the memory of this process only: they are made anew in a moment."""

import uuid
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from identity.okta.token_endpoint import AccessToken


@dataclass(frozen=True)
class Purpose:
    """What a token is for. Another version of the settings may mean another app."""

    connection: uuid.UUID
    version: int
    scopes: tuple[str, ...]


_held: dict[Purpose, AccessToken] = {}
_locks: defaultdict[uuid.UUID, Lock] = defaultdict(Lock)


def get(purpose: Purpose, ask: Callable[[], AccessToken]) -> AccessToken:
    """The token we hold while it is good, else one that `ask` brings.

    Whoever comes while another asks waits for its answer instead of asking too.
    """
    with _locks[purpose.connection]:
        token = _held.get(purpose)
        if token is None or not token.is_good:
            token = ask()
            _forget_older(purpose)
            _held[purpose] = token
        return token


def forget(purpose: Purpose, token: AccessToken) -> None:
    """Okta refuses this token. One that was brought meanwhile stays."""
    with _locks[purpose.connection]:
        if _held.get(purpose) is token:
            del _held[purpose]


def forget_all(purpose: Purpose) -> None:
    """Hold nothing for this purpose, whatever it is."""
    with _locks[purpose.connection]:
        _held.pop(purpose, None)


def _forget_older(purpose: Purpose) -> None:
    for other in list(_held):
        if other.connection == purpose.connection and other.version != purpose.version:
            del _held[other]
