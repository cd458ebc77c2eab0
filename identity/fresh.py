"""A new row of a model, not saved, without what Django does for whoever listens to signals.

For the few that every request makes: `Model(...)` takes longer for one than its INSERT.
"""

from functools import cache
from typing import Any, TypeVar

from django.db import models
from django.db.models.base import ModelState

Row = TypeVar("Row", bound=models.Model)


def row(model: type[Row], **values: Any) -> Row:
    """`values` by the names of columns: a foreign key is `organization_id`. The rest is as a
    new row has it."""
    settled, made = _defaults(model)
    new = model.__new__(model)
    new.__dict__.update(settled)
    new.__dict__.update(values)
    for name, make in made:
        if name not in values:
            new.__dict__[name] = make()
    new._state = ModelState()
    return new


@cache
def _defaults(model: type[models.Model]) -> tuple[dict[str, Any], list[tuple[str, Any]]]:
    """Those that are one value for all rows, and those that are made for each."""
    fields = model._meta.concrete_fields
    has_maker = [field for field in fields if field.has_default() and callable(field.default)]
    made = [(field.attname, field.default) for field in has_maker]
    settled = {field.attname: field.get_default() for field in fields}
    return {name: settled[name] for name in settled.keys() - dict(made).keys()}, made
