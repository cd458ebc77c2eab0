"""Signature wrapping: a good signature is kept, and an evil assertion stands beside it."""

import pytest

from tests.identity.saml import wrapping
from tests.identity.saml.attacks.scene import Attack, made
from tests.identity.saml.minting import reparsed

pytestmark = pytest.mark.django_db

CODES = {
    "xsw1": "one_assertion",
    "xsw2": "unexpected_child",
    "xsw3": "one_assertion",
    "xsw4": "one_assertion",
    "xsw5": "one_assertion",
    "xsw6": "one_assertion",
    "xsw7": "forbidden_element",
    "xsw8": "forbidden_element",
}


def wrapped(shape: str) -> Attack:
    part = "response" if shape in {"xsw1", "xsw2"} else "assertion"
    wrap = getattr(wrapping, shape)
    return made(lambda scene: reparsed(wrap(scene.mint())), CODES[shape], part=part)


def borrowed(document: str, place: str) -> Attack:
    """The signature of the IdP's public metadata, or of an error that it signed."""
    return made(
        lambda scene: reparsed(
            wrapping.borrowed(scene.mint(), scene.idp.key, getattr(wrapping, document), place)
        ),
        "dup_id",
    )


CASES = {shape: wrapped(shape) for shape in CODES} | {
    f"{shape}, hidden in {place}": borrowed(document, place)
    for shape, document in (("xsw9", "METADATA"), ("xsw10", "ERROR"))
    for place in ("Extensions", "StatusDetail", "Object")
}


@pytest.mark.parametrize("case", CASES)
def test_a_signature_vouches_for_nothing_but_its_own_element(case):
    CASES[case].fails()
