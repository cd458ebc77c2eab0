"""How much of it: a little for every run of the tests, as many cases as one likes by `make fuzz`."""

import os

from hypothesis import HealthCheck, settings

CASES = int(os.environ.get("FUZZ_CASES", "0"))  # 0: the short run


def share(percent: int, *, usually: int) -> int:
    """How many cases a test runs that takes `percent` of all."""
    return CASES * percent // 100 if CASES else usually


def of(examples: int) -> settings:
    """A short run is the same every time: it must not fail by luck."""
    return settings(
        max_examples=examples,
        derandomize=not CASES,
        database=None,
        deadline=None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )
