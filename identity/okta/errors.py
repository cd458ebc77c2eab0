"""What can go wrong between us and an Okta org, as a few kinds that are treated alike."""

import json
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from identity.okta import storable
from identity.safe_http import Answer, NoAnswer, TooLarge

LONGEST_TEXT = 500
# Anything shaped like a credential, whoever put it into a sentence.
SECRETS = re.compile(r"(?i)\b(?:SSWS|Bearer|DPoP)\s+\S+|(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{32,}")
NO_ATTRIBUTE = re.compile(
    r"(?i)not (?:defined|recogni[sz]ed|found in)|does not exist|no such (?:property|attribute)"
    r"|(?:unknown|invalid|undefined) (?:profile |user )?(?:property|attribute)"
)

REFERENCE = re.compile(r"[A-Za-z0-9_-]{1,31}")  # shorter than what may be a secret


class Kind(StrEnum):
    """How a failure is treated; docs/reference/failures.md has the table."""

    WAIT = "wait"
    TOKEN = "token"  # noqa: S105 (a name)
    NO_RIGHT = "no_right"
    SOURCED_ELSEWHERE = "sourced_elsewhere"
    USER_STATE = "user_state"
    NOT_FOUND = "not_found"
    REFUSED = "refused"
    TRY_LATER = "try_later"
    UNCLEAR = "unclear"
    OUR_FAULT = "our_fault"
    STALE = "stale"  # If-Match named an older profile: read again


@dataclass(eq=False)
class OktaFailure(Exception):
    """A call that did not do what it should.

    `reason` is the word that pages and the queue know; `text` is Okta's own sentence with
    everything that looks like a secret removed. `may_be_done` says that the call may have
    changed Okta all the same; `wait_seconds` is Okta's wish after a 429; `scopes` are those that
    an OAuth app was not granted; by `reference`, Okta's code and ID of the error, its support
    finds it.
    """

    kind: Kind
    reason: str
    text: str = ""
    may_be_done: bool = False
    wait_seconds: float = 0.0
    scopes: tuple[str, ...] = ()
    reference: str = ""

    def __str__(self) -> str:
        return f"{self.reason}: {self.text}"


# errorCode: (the HTTP status Okta documents for it, kind, reason)
CODES = {
    "E0000001": (400, Kind.REFUSED, "value_refused"),
    "E0000003": (400, Kind.OUR_FAULT, "internal"),
    "E0000004": (401, Kind.TOKEN, "token_rejected"),
    "E0000006": (403, Kind.NO_RIGHT, "no_right"),
    "E0000007": (404, Kind.NOT_FOUND, "not_found"),
    "E0000010": (503, Kind.UNCLEAR, "read_only"),
    "E0000011": (401, Kind.TOKEN, "token_rejected"),
    "E0000015": (401, Kind.NO_RIGHT, "no_right"),
    "E0000019": (400, Kind.OUR_FAULT, "internal"),
    "E0000021": (400, Kind.OUR_FAULT, "internal"),
    "E0000023": (403, Kind.SOURCED_ELSEWHERE, "sourced_elsewhere"),
    "E0000038": (403, Kind.USER_STATE, "user_deactivated"),
    "E0000047": (429, Kind.WAIT, "rate_limited"),
    "E0000075": (403, Kind.SOURCED_ELSEWHERE, "sourced_elsewhere"),
    "E0000112": (409, Kind.TRY_LATER, "try_later"),
}
STATUSES = {
    400: (Kind.REFUSED, "value_refused"),
    401: (Kind.TOKEN, "token_rejected"),
    403: (Kind.NO_RIGHT, "no_right"),
    404: (Kind.NOT_FOUND, "not_found"),
    409: (Kind.TRY_LATER, "try_later"),
    412: (Kind.STALE, "changed_meanwhile"),
}


def in_answer(answer: Answer, *, is_write: bool) -> OktaFailure | None:
    """The failure an answer stands for, None for one with status 200.

    Only what carries an errorCode is Okta's word. A 401, 403 or 404 without one comes from
    something in between and proves nothing about token, rights or person.
    """
    if answer.status == 200:
        return None
    if answer.status == 429:
        return OktaFailure(Kind.WAIT, "rate_limited", "Okta asks us to wait.")
    document = read(answer)
    failure = _failure(answer, document, is_write=is_write)
    failure.reference = _reference(document)
    return failure


def _failure(answer: Answer, document: dict[str, Any], *, is_write: bool) -> OktaFailure:
    code = str(document.get("errorCode", ""))
    if answer.status >= 500 or answer.status not in STATUSES or not code:
        return _unclear(answer, code, document, is_write=is_write)
    status, kind, reason = CODES.get(code, (0, Kind.UNCLEAR, ""))
    if status != answer.status:
        kind, reason = STATUSES[answer.status]
    text = words(document)
    if kind is Kind.REFUSED and NO_ATTRIBUTE.search(text):
        reason = "attribute_missing"
    return OktaFailure(kind, reason, text)


def no_answer(trouble: NoAnswer, *, is_write: bool) -> OktaFailure:
    """The failure of a call to which nothing usable came back."""
    reason = "unexpected_answer" if isinstance(trouble, TooLarge) else "unreachable"
    return OktaFailure(Kind.UNCLEAR, reason, trouble.text, may_be_done=is_write and trouble.is_sent)


def not_okta(text: str, *, is_write: bool) -> OktaFailure:
    """Status 200, and yet not what Okta answers."""
    return OktaFailure(Kind.UNCLEAR, "unexpected_answer", text, may_be_done=is_write)


def words(document: dict[str, Any]) -> str:
    """Okta's explanation: its causes if there are any, else the summary; redacted."""
    causes = document.get("errorCauses")
    found = causes if isinstance(causes, list) else []
    listed = [cause.get("errorSummary") for cause in found if isinstance(cause, dict)]
    text = "; ".join(str(cause) for cause in listed if cause)
    return redacted(text or str(document.get("errorSummary", "")))


def redacted(text: str) -> str:
    """One line, no credentials, not too long, and fit for the database."""
    return SECRETS.sub("[removed]", " ".join(storable.text(text).split()))[:LONGEST_TEXT]


def _unclear(answer: Answer, code: str, document: dict[str, Any], *, is_write: bool) -> OktaFailure:
    if code == "E0000010":
        return OktaFailure(Kind.UNCLEAR, "read_only", words(document), may_be_done=is_write)
    if code and answer.status >= 500:
        return OktaFailure(Kind.UNCLEAR, "okta_error", words(document), may_be_done=is_write)
    text = f"The answer had status {answer.status} and was not Okta's."
    return not_okta(text, is_write=is_write)


def _reference(document: dict[str, Any]) -> str:
    found = [str(document.get(name, "")) for name in ("errorCode", "errorId")]
    return " ".join(word for word in found if REFERENCE.fullmatch(word))


def read(answer: Answer) -> dict[str, Any]:
    """The JSON object of an answer; {} where there is none, or one too deeply nested to be read."""
    try:
        document = json.loads(answer.body)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}
