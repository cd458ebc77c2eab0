"""One line of what Test connection reports."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """`is_ok` is None for what was not checked.

    `missing` is the attribute that Okta lacks, if that is what is wrong; `addition` the body by
    which an Okta app is given all that it lacks, as JSON; `path` where a user type is given it.
    """

    name: str
    is_ok: bool | None
    sentence: str
    missing: str = ""
    addition: str = ""
    path: str = ""
