"""Rows of several models by one statement that is written once.

For the few look-ups that stand before every request: building them through the ORM takes
longer than the database takes to answer.
"""

from typing import Any

from django.db import connection, models

Convert = Any  # what Django does with a value that a database gave it


class Joined:
    """The columns of `sides`, alias to model, and the models made of a row of them."""

    def __init__(self, **sides: type[models.Model]) -> None:
        self.sides = sides
        self.columns = ", ".join(
            f"{alias}.{field.column}" for alias, model in sides.items() for field in _fields(model)
        )
        self._converters: dict[str, list[tuple[int, list[Convert]]]] = {}

    def read(self, row: tuple[Any, ...]) -> list[Any]:
        """One model instance per side, in their order."""
        values = list(row)
        for at, converters in self._of_database():
            for convert in converters:
                values[at] = convert(values[at], None, connection)
        return list(self._instances(values))

    def _instances(self, values: list[Any]) -> Any:
        at = 0
        for model in self.sides.values():
            names = [field.attname for field in _fields(model)]
            yield model.from_db(connection.alias, names, values[at : at + len(names)])
            at += len(names)

    def _of_database(self) -> list[tuple[int, list[Convert]]]:
        """Which columns need converting: on SQLite some, on PostgreSQL hardly any."""
        known = self._converters.get(connection.vendor)
        if known is None:
            fields = [field for model in self.sides.values() for field in _fields(model)]
            converters = [_converters(field) for field in fields]
            known = [(at, each) for at, each in enumerate(converters) if each]
            self._converters[connection.vendor] = known
        return known


def _fields(model: type[models.Model]) -> list[Any]:
    return list(model._meta.concrete_fields)


def _converters(field: Any) -> list[Convert]:
    column = field.get_col(field.model._meta.db_table)
    found: list[Convert] = connection.ops.get_db_converters(column)
    return found + list(field.get_db_converters(connection))
