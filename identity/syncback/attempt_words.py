"""One kept call to Okta in plain words: what it was for, and what came of it."""

import json
from typing import Any

from identity.models import SyncAttempt
from identity.syncback import words

# Reasons that no row is blocked for, beside those of `words.WAITING`.
OTHERS = {
    "token_rejected": "Okta did not accept the token",
    "clock_wrong": "Okta did not accept what was signed: the clock of this server is wrong",
    "rate_limited": "Okta asked us to wait",
}


def deed(attempt: SyncAttempt) -> str:
    """What the call was for."""
    if attempt.verb == "POST":
        names = sorted(attempt.sent.get("profile", {}))  # PostgreSQL has its own order
        return f"Write {' and '.join(names)}" if names else "Write the profile"
    if "filter=" in attempt.path:
        return "Look for the login"
    return "Read the profile" if attempt.path.startswith("/api/v1/users/") else "Ask Okta"


def is_well(attempt: SyncAttempt) -> bool:
    return attempt.status == 200 and not attempt.reason


def outcome(attempt: SyncAttempt) -> str:
    """What came of it, with the words the rest of the console has for it."""
    if is_well(attempt):
        return "Done"
    blocked = words.FAILED.get(attempt.reason, ("", "", ""))[0]
    waiting = words.WAITING.get(attempt.reason) or OTHERS.get(attempt.reason)
    return waiting or blocked or "Okta refused"


def request(attempt: SyncAttempt) -> str:
    """The call as it went out, without its headers: they carry the token."""
    return _joined(f"{attempt.verb} {attempt.path}", attempt.sent)


def response(attempt: SyncAttempt) -> str:
    """What came back, as far as it is kept: of a profile only what we write; no secrets."""
    status = f"Status {attempt.status}" if attempt.status else "No answer"
    return _joined(status, attempt.received, attempt.answer)


def _joined(first: str, body: dict[str, Any], text: str = "") -> str:
    written = json.dumps(body, indent=2, ensure_ascii=False) if body else ""
    return "\n\n".join(part for part in (first, text, written) if part)
