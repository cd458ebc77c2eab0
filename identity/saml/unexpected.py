"""A check that breaks has not passed: the person is refused, and the try is on record."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from identity.saml.errors import Refused

log = logging.getLogger("identity.saml")


@contextmanager
def failures_refuse() -> Iterator[None]:
    """For what a stranger's message alone decides, never around the database. Raises Refused."""
    try:
        yield
    except Refused:
        raise
    except Exception as error:
        log.exception("A check of a SAML response broke")
        raise Refused("unexpected", f"{type(error).__name__}: {error}") from error
