"""The order of a run on several processes: whole products and browsers first.

They take a minute a file. What comes last should be short, or one process works alone in the end.
"""

import pytest

LONG = ("live", "browser")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    long = {item.path for item in items if any(map(item.get_closest_marker, LONG))}
    items.sort(key=lambda item: item.path not in long)  # stable: as shuffled otherwise
