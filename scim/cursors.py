"""Cursors (RFC 9865): a position in a collection, sealed for one query.

A client can neither read nor make one (section 5.2). The key is derived from the master keys and
from the query, the client's connection and organization, so that a cursor opens nothing else;
all processes share the master keys, and nothing is stored.
"""

import base64
import os
import time
from dataclasses import dataclass
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from identity import encryption
from scim import errors
from scim.places import Place

SECONDS = 3600  # how long a cursor opens
NONCE = 12  # bytes
LONGEST = 4096  # characters


@dataclass(frozen=True)
class Position:
    """The page after `place`, or before it (`is_back`); no place is the beginning.

    `total` is the number that the walk began with; None: not counted yet.
    """

    place: Place | None
    is_back: bool = False
    total: int | None = None


def seal(position: Position, *, query: str, count: int) -> str:
    """A cursor of characters that no URL has to escape."""
    place = None if position.place is None else list(position.place)
    content = [int(time.time()), count, position.is_back, position.total, place]
    nonce = os.urandom(NONCE)
    sealed = _locks(query)[0].encrypt(nonce, orjson.dumps(content), None)
    return base64.urlsafe_b64encode(nonce + sealed).rstrip(b"=").decode()


def unseal(cursor: str, *, query: str, count: int) -> Position:
    """Raises ScimError 400: invalidCursor, expiredCursor, invalidCount."""
    at, of_count, is_back, total, place = _content(cursor, query)
    if time.time() - at > SECONDS:
        raise errors.bad("expiredCursor", "The cursor has expired. Begin with an empty cursor.")
    if of_count != count:
        raise errors.bad("invalidCount", f"The cursor belongs to pages of {of_count}; keep count.")
    return Position(None if place is None else Place(*place), is_back, total)


def _content(cursor: str, query: str) -> list[Any]:
    if len(cursor) > LONGEST:
        raise _invalid()
    try:
        given = base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True)
    except ValueError:
        raise _invalid() from None
    for lock in _locks(query):
        try:
            return list(orjson.loads(lock.decrypt(given[:NONCE], given[NONCE:], None)))
        except (InvalidTag, ValueError):  # ValueError: too short for a nonce
            continue
    raise _invalid()


def _locks(query: str) -> list[AESGCM]:
    """The first one seals, each may open."""
    return [AESGCM(key) for key in encryption.keys(place=f"scim.cursor:{query}")]


def _invalid() -> errors.ScimError:
    return errors.bad(
        "invalidCursor",
        "This is no cursor for this query. Begin with an empty cursor; then send nextCursor or "
        "previousCursor as they were given, and all else unchanged.",
    )
