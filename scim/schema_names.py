"""The URNs in `schemas`, by which a body says what it is (RFC 7643 section 3)."""

from collections.abc import Collection
from typing import Any

from scim import errors
from scim.reading import Reading
from scim.schemas import Schema


def check(
    body: dict[str, Any], wanted: str, reading: Reading, others: Collection[Schema] = ()
) -> None:
    """`wanted` must be there; beside it may stand `others`. Raises ScimError 400.

    Okta and Entra forget `schemas` at times, and name what only they know; it never lies.
    """
    given = next((value for name, value in body.items() if name.lower() == "schemas"), None)
    if given in (None, []):
        reading.tolerate("schemas is missing.", "invalidSyntax")
        return
    named = _texts(given, reading)
    if wanted.lower() not in named:
        raise errors.bad("invalidSyntax", f"schemas does not name {wanted}.")
    refuse_unknown(named, {wanted.lower(), *(each.id.lower() for each in others)}, reading)


def refuse_unknown(named: list[str], known: Collection[str], reading: Reading) -> None:
    for each in named:
        if each not in known:
            reading.tolerate(f"schemas names {each[:80]}, which is not known.", "invalidSyntax")


def patched(verb: str, raw: Any, family: Collection[Schema], reading: Reading) -> None:
    """A PATCH operation on `schemas`, which follows from what the resource holds.

    To name what is known changes nothing and does no harm: a client may say so before it sets
    the attributes of an extension. Raises ScimError 400.
    """
    if verb == "remove" or raw in (None, []):
        reading.tolerate("schemas is read-only.", "mutability")
        return
    refuse_unknown(_texts(raw, reading), {each.id.lower() for each in family}, reading)


def _texts(given: Any, reading: Reading) -> list[str]:
    """In lower case: URNs are compared without regard to it."""
    named = given if isinstance(given, list) else [given]
    if named is not given or not all(isinstance(each, str) for each in named):
        reading.tolerate("schemas is a list of texts.", "invalidSyntax")
    return [str(each).lower() for each in named]
