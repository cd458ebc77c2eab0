"""Filter text to tokens."""

import json
import re
from dataclasses import dataclass

from scim.filters.tree import Scalar

PATTERN = re.compile(
    r"""\s*(?:
      (?P<string>"(?:[^"\\]|\\.)*")
    | (?P<number>-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)(?![\w.:])
    | (?P<word>\.?[A-Za-z$][\w$:.-]*)
    | (?P<mark>[()\[\]])
    )""",
    re.VERBOSE | re.ASCII,
)
CONSTANTS: dict[str, Scalar] = {"true": True, "false": False, "null": None}


class FilterError(ValueError):
    """The text is no filter that we can serve; the message says why."""


@dataclass(frozen=True)
class Token:
    kind: str  # string, number, word, mark, end
    text: str


END = Token("end", "")


def tokens(text: str) -> list[Token]:
    """All tokens of `text`, closed by END. Raises FilterError."""
    found, at, end = [], 0, len(text.rstrip())
    while at < end:
        match = PATTERN.match(text, at)
        if match is None:
            raise FilterError(f"The filter cannot be read at character {at + 1}.")
        kind = str(match.lastgroup)
        found.append(Token(kind, match[kind]))
        at = match.end()
    return [*found, END]


def value(token: Token) -> Scalar:
    """The JSON value that a token stands for. Raises FilterError."""
    try:
        if token.kind in ("string", "number"):
            return _text_or_number(token.text)
        return CONSTANTS[token.text.lower()]
    except (ValueError, KeyError):
        raise FilterError(f"A value was expected, not {token.text or 'the end'}.") from None


def _text_or_number(text: str) -> Scalar:
    """NUL and half a surrogate pair are no text that a database could hold."""
    plain: Scalar = json.loads(text)
    if isinstance(plain, str) and any(
        each == "\0" or "\ud800" <= each <= "\udfff" for each in plain
    ):
        raise ValueError
    return plain
