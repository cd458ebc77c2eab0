"""No attack is lost: how many there are of each class, stories beside the cases included."""

from types import ModuleType

import pytest

from tests.identity.saml.attacks import (
    test_binding as binding,
    test_crypto as crypto,
    test_exhaustion as exhaustion,
    test_odd_shapes as odd_shapes,
    test_relay_state as relay_state,
    test_replay as replay,
    test_tenants as tenants,
    test_unsupported as unsupported,
    test_wrapping as wrapping,
    test_xml as xml,
)

COUNTS = {
    wrapping: 14,
    binding: 46,
    crypto: 17,
    xml: 15,
    exhaustion: 17,
    tenants: 8,
    replay: 15,
    relay_state: 13,
    unsupported: 9,
    odd_shapes: 31,
}


@pytest.mark.parametrize("module", COUNTS, ids=lambda module: module.__name__.rpartition("_")[2])
def test_each_class_has_all_its_attacks(module):
    assert attacks(module) == COUNTS[module]


def attacks(module: ModuleType) -> int:
    """Its cases, and its tests but the one that walks them."""
    return len(module.CASES) + sum(name.startswith("test_") for name in vars(module)) - 1
