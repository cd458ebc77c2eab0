"""Lists on a page: one count, one page of rows, and the links around them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

PAGE_SIZE = 50


@dataclass(frozen=True)
class Page:
    """One page of a list: its rows, how many there are in all, and where we are."""

    rows: Sequence[Any]
    total: int
    number: int
    size: int
    query: QueryDict  # what the list was asked for, without the page

    @property
    def first(self) -> int:
        return (self.number - 1) * self.size + 1 if self.total else 0

    @property
    def last(self) -> int:
        return min(self.number * self.size, self.total)

    @property
    def previous_url(self) -> str:
        return self._url(self.number - 1) if self.number > 1 else ""

    @property
    def next_url(self) -> str:
        return self._url(self.number + 1) if self.last < self.total else ""

    def _url(self, number: int) -> str:
        query = self.query.copy()
        query["page"] = str(number)
        return f"?{query.urlencode()}"


def page(found: QuerySet[Any], asked: QueryDict, *, size: int = PAGE_SIZE) -> Page:
    """The page of `found` that the query string `asked` names, in three queries.

    Keys are found first and rows fetched by them: a deep page then walks an index instead
    of joining everything that comes before it.
    """
    total = found.order_by().count()
    number = min(_wanted_page(asked), max(1, -(-total // size)))
    keys = list(found.values_list("pk", flat=True)[(number - 1) * size : number * size])
    by_key = {row.pk: row for row in _rows(found, keys)}
    query = asked.copy()
    query.pop("page", None)
    return Page([by_key[key] for key in keys if key in by_key], total, number, size, query)


def _rows(found: QuerySet[Any], keys: list[Any]) -> QuerySet[Any]:
    """Rows of `keys` with the joins that `found` asked for, but without its conditions."""
    rows = found.model.objects_all_organizations.filter(pk__in=keys)
    rows.query.select_related = found.query.select_related
    return rows


def _wanted_page(asked: QueryDict) -> int:
    text = asked.get("page", "1")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 9 else 1
