"""Many values as one parameter, so that a statement is the same however many there are."""

import json
from collections.abc import Iterable
from typing import Any

from identity.database import is_postgresql


def among(kind: str = "bigint") -> str:
    """One of the values that `of` has listed. A subquery, which every PostgreSQL hashes.

    `kind` is their type in PostgreSQL.
    """
    values = f"unnest(%s::{kind}[])" if is_postgresql() else "value FROM json_each(%s)"
    return f"IN (SELECT {values})"


def of(values: Iterable[Any]) -> Any:
    return list(values) if is_postgresql() else json.dumps(list(values))
