"""What the console says of one person's sync state, in plain words."""

from dataclasses import dataclass

from django.utils import timezone

from identity.models import Line, OktaConnection, SyncState
from identity.okta import circuit, scopes
from identity.syncback import blocked_words, held_words
from identity.syncback.blocked_words import FAILED
from identity.syncback.moments import moment

__all__ = ["FAILED", "WAITING", "Words", "blocked", "for_connection", "for_row"]

State = SyncState.State


@dataclass(frozen=True)
class Words:
    """`tone` is ok, waiting or failed; `action` says what helps, "" when nothing is needed.

    `action_key` is what a page can offer: "", retry, token, okta_url, resume.
    """

    tone: str
    sentence: str
    action: str = ""
    action_key: str = ""


WAITING = {
    "unreachable": "Okta cannot be reached",
    "unexpected_answer": "Something that is not Okta answers at the Okta URL",
    "okta_error": "Okta answers with an error",
    "read_only": "Okta is in read-only mode",
    "try_later": "Okta is still activating the person",
    "changed_meanwhile": "The profile in Okta is being changed by others",
    "internal": "Our own code failed; it is tried again",
}
NO_TOKEN = Words(
    "failed",
    "Failed: there is no API token. Nothing is lost.",
    "Add an API token.",
    "token",
)


NO_APP = Words(
    "failed",
    "Failed: the client ID of the OAuth app is missing. Nothing is lost.",
    "Enter the client ID.",
    "token",
)
RETRY_ONE = "Retry writes this person; a look through Okta finds all who differ."
TOKEN_REJECTED = Words(
    "failed",
    "Failed: Okta no longer accepts the token. Nothing is lost.",
    "Paste a new API token.",
    "token",
)
UNREADABLE = Words(
    "failed",
    "Failed: Switchroom cannot read the token or key that it keeps. Nothing is lost.",
    "Start every process with the same ENCRYPTION_KEYS, or enter the secret again.",
    "token",
)
APP_REJECTED = Words(
    "failed",
    "Failed: Okta no longer lets the OAuth app in. Nothing is lost.",
    "Compare client ID and public key with the app in Okta, then test the connection.",
    "token",
)
CLOCK_WRONG = Words(
    "failed",
    "Failed: the clock of this server is wrong, so Okta does not let the OAuth app in."
    " Nothing is lost.",
    "Set the clock of this server, then test the connection.",
)


APP_MISSING = Words(
    "failed",
    "Failed: Okta has no such app. Nothing is lost.",
    "Compare the app ID with the app in Okta, save it, then test the connection.",
    "okta_url",
)


def for_row(row: SyncState, line: Line | None) -> Words:
    """What Okta knows of the person whose line is `line`, or why it does not.

    Select `connection` with the row: what stops all of its people is said first.
    """
    if row.is_different:
        return Words("waiting", held_words.different(row), RETRY_ONE, "retry")
    if row.state == State.CLEAN:
        return Words("ok", held_words.sentence(row, line))
    if row.state == State.BLOCKED:
        return blocked(row.reason, row.error_text, row.connection)
    return for_connection(row.connection) or _pending(row)


def for_connection(connection: OktaConnection) -> Words | None:
    """What keeps everybody of this connection waiting; None when nothing does."""
    if connection.is_import:
        return None
    if connection.paused_at:
        return _paused(connection)
    if not connection.can_sign_in:
        return NO_APP if connection.is_app else NO_TOKEN
    if connection.circuit != OktaConnection.Circuit.CLOSED:
        return _circuit(connection)
    if connection.pause_until and connection.pause_until > timezone.now():
        until = moment(connection.pause_until)
        return Words("waiting", f"Okta asks us to wait until {until}. It goes on by itself.")
    return None


def blocked(reason: str, text: str = "", connection: OktaConnection | None = None) -> Words:
    """A failure that does not go away by waiting; `text` is Okta's own, redacted."""
    sentence, action, key = blocked_words.of(reason, text, connection)
    detail = f", reference {text}" if reason == "internal" else f": {text}" if text else ""
    return Words("failed", f"Failed: {sentence}{detail}".removesuffix(".") + ".", action, key)


def _paused(connection: OktaConnection) -> Words:
    by, reason = connection.paused_by, connection.pause_reason
    since = moment(connection.paused_at) if connection.paused_at else ""
    sentence = f"Paused by {by} since {since}: {reason.removesuffix('.')}. Nothing is lost."
    return Words("waiting", sentence, "Nothing is sent until somebody resumes it.", "resume")


def _circuit(connection: OktaConnection) -> Words:
    reason = connection.open_reason
    if reason == circuit.TOKEN:
        return APP_REJECTED if connection.is_app else TOKEN_REJECTED
    if reason == circuit.APP:
        return APP_MISSING
    if reason == circuit.SCOPES:
        return _scopes(connection)
    if reason == circuit.UNREADABLE:
        return UNREADABLE
    if reason == circuit.CLOCK:
        return CLOCK_WRONG
    if reason == circuit.ORG_CHANGED:
        return Words(
            "failed",
            "Failed: the Okta URL leads to another Okta org than before. Nothing is sent.",
            "Check the Okta URL and save it again with its token.",
            "okta_url",
        )
    if reason == "no_right":
        sentence, action, key = blocked_words.of("no_right", "", connection)
        return Words("failed", f"Failed: {sentence}.", action, key)
    trouble = WAITING.get(reason, "Okta cannot be reached")
    return Words("waiting", f"{trouble}. Nothing is lost; we try again by ourselves.")


def _scopes(connection: OktaConnection) -> Words:
    missing = connection.missing_scopes.split() or list(scopes.needed(connection))
    return Words(
        "failed",
        f"Failed: the OAuth app lacks {scopes.listed(missing)} in Okta. Nothing is lost.",
        "Grant it under Okta API Scopes of the app, then test the connection.",
        "token",
    )


def _pending(row: SyncState) -> Words:
    since = f" since {moment(row.first_pending_at)}" if row.first_pending_at else ""
    if row.is_put_off:
        return Words(
            "waiting", f"Waiting{since} for the look through Okta: nobody is written before."
        )
    if row.state == State.VERIFY:
        return Words("waiting", f"Checking what Okta has{since}.")
    if row.reason in WAITING:
        return Words(
            "waiting", f"Waiting{since}: {WAITING[row.reason]}. We try again.", "", "retry"
        )
    return Words("waiting", f"Waiting{since}.")
