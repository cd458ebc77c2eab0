"""Takes secrets out of what the provisioning log keeps, before it is stored."""

import re
from typing import Any
from urllib.parse import parse_qsl

import orjson

REMOVED = "[removed]"
LIMIT = 64 * 1024  # characters of a stored body
SECRET_NAME = re.compile(
    r"pass(?:word|wd|phrase|code)|secret|token|credential|authori[sz]ation|cookie|assertion"
    r"|samlresponse|(?:api|private|access)[_-]?key|\bpin\b|\bha1\b|\botp\b|totp",
    re.IGNORECASE,
)
SECRET_SHAPE = re.compile(
    r"swr_scim_[A-Za-z0-9_-]+"
    r"|(?i:\b(?:bearer|ssws|basic|dpop))\s+[A-Za-z0-9._~+/=-]{8,}"
    r"|\beyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)?"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----(?:(?!-----END)[\s\S])*(?:-----END [A-Z ]*KEY-----)?"
)
# One of these stands in every text that either pattern finds. To look for them is a tenth of
# the work of walking through a document, and most documents have none of them.
MARKS = (
    "pass", "secret", "token", "credential", "authori", "cookie", "assertion", "samlresponse",
    "key", "pin", "ha1", "otp", "swr_scim_", "bearer", "ssws", "basic", "dpop", "eyj", "-----begin",
)  # fmt: skip
CONTROL = re.compile(r"\\[bfnrtu]")  # written so, it would join what it parts


def body(raw: bytes) -> tuple[str, bool]:
    """The body of a request without its secrets, and whether it was cut.

    What is no JSON cannot be searched for secrets by name, so only its length is kept.
    """
    if not raw:
        return "", False
    try:
        return document(orjson.loads(raw))
    except (orjson.JSONDecodeError, RecursionError):
        return f"[{len(raw)} bytes that are no JSON, not kept]", False


def document(data: Any, *, told: str | None = None) -> tuple[str, bool]:
    """`data` as JSON without its secrets, and whether it was cut.

    `told` are the texts in it that are not ours, where somebody knows them: only they are searched.
    """
    written = orjson.dumps(data, option=orjson.OPT_UTC_Z).decode()
    if _may_hold_secrets(written if told is None else told):
        written = orjson.dumps(without_secrets(data), option=orjson.OPT_UTC_Z).decode()
    return written[:LIMIT], len(written) > LIMIT


def query(text: str) -> str:
    """A query string as people read it, without secrets."""
    pairs = [
        f"{name}={REMOVED if SECRET_NAME.search(name) else value}"
        for name, value in parse_qsl(text[:LIMIT], keep_blank_values=True)
    ]
    return words("&".join(pairs))


def words(text: str) -> str:
    """Any text, without what is shaped like a secret and without what a database refuses."""
    clean = text.replace("\x00", "\N{REPLACEMENT CHARACTER}").encode(errors="replace").decode()
    return SECRET_SHAPE.sub(REMOVED, clean)


def _may_hold_secrets(written: str) -> bool:
    """False only where neither pattern can find anything."""
    folded = written.casefold()
    if not folded.isascii():  # both patterns take the dotted and the dotless i for an i
        folded = folded.replace("\N{COMBINING DOT ABOVE}", "").replace(
            "\N{LATIN SMALL LETTER DOTLESS I}", "i"
        )
    for mark in MARKS:  # a generator would take as long as what it generates
        if mark in folded:
            return True
    return CONTROL.search(written) is not None


def without_secrets(data: Any) -> Any:
    """A copy of a JSON document; a PATCH operation is judged by its path too."""
    if isinstance(data, dict):
        is_secret = any(
            name.lower() == "path" and isinstance(value, str) and SECRET_NAME.search(value)
            for name, value in data.items()
        )
        return {name: _member(name, value, is_secret) for name, value in data.items()}
    if isinstance(data, list):
        return [without_secrets(each) for each in data]
    return SECRET_SHAPE.sub(REMOVED, data) if isinstance(data, str) else data


def _member(name: str, value: Any, is_secret: bool) -> Any:
    if SECRET_NAME.search(name) or (is_secret and name.lower() == "value"):
        return REMOVED
    return without_secrets(value)
