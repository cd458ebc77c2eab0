"""How names are compared: one fold for user names, federation IDs and e-mail addresses."""

import unicodedata


def key(name: str) -> str:
    """The form in which two names are equal without regard to case (RFC 7643 section 4.1.1).

    Kept in a column beside the original, because SQLite folds only ASCII and a database
    function would make the two databases disagree.
    """
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def label(display_name: str, given_name: str, family_name: str, user_name: str) -> str:
    """How a person is called on screen and in groups: the best name that is known."""
    return display_name or f"{given_name} {family_name}".strip() or user_name
