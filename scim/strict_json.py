"""JSON read without Python's indulgence: one meaning, or a refusal."""

import json
import math
import re
from typing import Any, NoReturn

MAX_DEPTH = 32
NO_TEXT = re.compile("[\0\ud800-\udfff]")


class BadJson(ValueError):
    """Not JSON, or JSON that two readers could understand differently."""


def loads(body: bytes) -> Any:
    """The document in `body`. Raises BadJson with a sentence."""
    try:
        document = _decoder.decode(body.decode("utf-8"))
    except UnicodeDecodeError:
        raise BadJson("The body is not UTF-8.") from None
    except RecursionError:
        raise BadJson(f"The body is nested deeper than {MAX_DEPTH} levels.") from None
    except BadJson:
        raise
    except ValueError as error:
        raise BadJson(f"The body is not JSON: {error}.") from None
    if _may_be_odd(body):
        _check(document, 0)
    return document


def _may_be_odd(body: bytes) -> bool:
    """Cheap and on the safe side: most bodies need no second walk."""
    return b"\\u" in body or body.count(b"{") + body.count(b"[") > MAX_DEPTH


def _check(value: Any, depth: int) -> None:
    """Refuse depth, NUL and lone surrogates: no database stores them."""
    if depth > MAX_DEPTH:
        raise BadJson(f"The body is nested deeper than {MAX_DEPTH} levels.")
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, dict):
        for name, each in value.items():
            _check_text(name)
            _check(each, depth + 1)
    elif isinstance(value, list):
        for each in value:
            _check(each, depth + 1)


def _check_text(text: str) -> None:
    if NO_TEXT.search(text):
        raise BadJson("The body holds a character that is no text (NUL or half a surrogate pair).")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = dict(pairs)
    if len(names) != len(pairs):
        raise BadJson("A name stands twice in one JSON object.")
    return names


def _refuse(constant: str) -> NoReturn:
    raise BadJson(f"{constant} is not JSON.")


def _finite(digits: str) -> float:
    """JSON knows no infinity, and Python makes one of 1e400."""
    number = float(digits)
    if not math.isfinite(number):
        raise BadJson(f"{digits[:20]} is larger than any number we keep.")
    return number


_decoder = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_refuse, parse_float=_finite)
