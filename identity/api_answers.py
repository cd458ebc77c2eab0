"""Work that is done once per key, however often it is asked for (`Idempotency-Key`).

The key is written before the work, in its transaction: a second request with it waits for the
first one to be done, and is answered as that one was. Work that fails leaves no key behind.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from identity.models import ApiAnswer, ApiToken

KEPT = timedelta(hours=24)


class AnotherRequest(Exception):
    """The key was used for something else."""

    def __init__(self) -> None:
        super().__init__("This Idempotency-Key was sent with another request. Choose a new one.")


@dataclass(frozen=True)
class Answer:
    """What the request is answered. `is_replayed`: the work was done before."""

    status: int
    body: Any
    is_replayed: bool = False


def digest(method: str, path: str, body: bytes) -> str:
    """By which a request is known again."""
    return hashlib.sha256(b"\0".join([method.encode(), path.encode(), body])).hexdigest()


@transaction.atomic
def once(token: ApiToken, key: str, *, digest: str, work: Callable[[], Answer]) -> Answer:
    """The answer of `work`, or the one that was given to `key` within the last day.

    Raises AnotherRequest, and whatever `work` raises: then nothing is kept.
    """
    _forget(token, key)
    row = _claim(token, key, digest)
    if row is None:
        return _given(token, key, digest)
    done = work()
    row.status, row.body = done.status, done.body
    row.save(update_fields=["status", "body"])
    return done


def delete_old() -> int:
    """Forget answers that are not given again any more."""
    old = ApiAnswer.objects_all_organizations.filter(created_at__lte=timezone.now() - KEPT)
    return old.delete()[0]


def _forget(token: ApiToken, key: str) -> None:
    rows = ApiAnswer.objects_all_organizations.filter(token=token, key=key)
    rows.filter(created_at__lte=timezone.now() - KEPT).delete()


def _claim(token: ApiToken, key: str, digest: str) -> ApiAnswer | None:
    """None when somebody has it: PostgreSQL waits here until they are done."""
    row = ApiAnswer(organization_id=token.organization_id, token=token, key=key, digest=digest)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return None
    return row


def _given(token: ApiToken, key: str, digest: str) -> Answer:
    row = ApiAnswer.objects_all_organizations.get(token=token, key=key)
    if row.digest != digest:
        raise AnotherRequest
    return Answer(row.status or 0, row.body, is_replayed=True)
