"""The wall between organizations.

An organization is bound once per request or task. Managers of tenant rows then see only
its rows, and raise when nothing is bound: a forgotten filter is an error, not a leak.
Lists that start from their owner (`organization.users`) are scoped already.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import models

_bound: ContextVar[int | None] = ContextVar("organization", default=None)


class NoOrganizationBound(RuntimeError):
    """A query over tenant rows was made without saying whose."""


def bind(organization_id: int | None) -> None:
    """Bind an organization for the rest of this request; None unbinds."""
    _bound.set(organization_id)


def bound() -> int | None:
    return _bound.get()


@contextmanager
def organization(organization_id: int) -> Iterator[None]:
    """Bind an organization for a block, as tasks and commands do."""
    token = _bound.set(organization_id)
    try:
        yield
    finally:
        _bound.reset(token)


class TenantManager(models.Manager):
    """Rows of the bound organization. Needs a column `organization`."""

    def get_queryset(self) -> models.QuerySet[Any]:
        rows = super().get_queryset()
        if getattr(self, "instance", None) is not None:  # organization.users and its like
            return rows
        if _bound.get() is None:
            raise NoOrganizationBound(self.model.__name__)
        return rows.filter(organization_id=_bound.get())
