"""The values of a row's columns, as the driver of the database takes them."""

from functools import cached_property
from typing import Any

from django.db import models

from identity.database import is_postgresql, own_connection

# What psycopg takes as it is. Asking Django about each takes longer than writing the row.
PLAIN = (
    models.BooleanField,
    models.CharField,
    models.DateTimeField,
    models.ForeignKey,
    models.IntegerField,
    models.TextField,
    models.UUIDField,
)


class Columns:
    """Some fields of one model."""

    def __init__(self, fields: list[Any]) -> None:
        self.fields = fields

    @cached_property
    def names(self) -> str:
        return ", ".join(f'"{field.column}"' for field in self.fields)

    @cached_property
    def types(self) -> str:
        """Each with its type, as PostgreSQL declares it."""
        here = own_connection()
        return ", ".join(f'"{field.column}" {field.db_type(here)}' for field in self.fields)

    @cached_property
    def places(self) -> str:
        """Each with the place of its new value."""
        return ", ".join(f'"{field.column}" = %s' for field in self.fields)

    def values(self, row: models.Model, *, is_new: bool) -> list[Any]:
        here = own_connection()
        return [
            getattr(row, field.attname)
            if is_plain
            else field.get_db_prep_save(field.pre_save(row, is_new), here)
            for field, is_plain in self._readers
        ]

    @cached_property
    def _readers(self) -> list[tuple[Any, bool]]:
        return [(field, is_postgresql() and _is_plain(field)) for field in self.fields]


def _is_plain(field: Any) -> bool:
    is_set_by_django = getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    return isinstance(field, PLAIN) and not is_set_by_django
