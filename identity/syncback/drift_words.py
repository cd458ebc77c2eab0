"""What a look through Okta found, in plain words."""

from datetime import timedelta

from django.utils import timezone

from identity.models import DriftCheck
from identity.syncback import blocked_words, words

State = DriftCheck.State
NEXT_PAGE = timedelta(seconds=15)  # the pace leaves less time than that between two pages
REASONS = {
    "not_found": "Okta has no such list of people",
    "app_missing": "Okta has no such app",
    "value_refused": "Okta refused the list of people",
    "token_rejected": "We were not let in at Okta",
    "clock_wrong": "We were not let in at Okta, for the clock of this server is wrong",
    "internal": "Our own code failed",
}


def latest(check: DriftCheck, held: int = 0) -> str:
    """One sentence, without its time, which the page adds. `held` people wait for a decision."""
    if check.state == State.RUNNING:
        return f"Looking: {_people(check.seen)} of Okta's seen so far"
    if check.state == State.FAILED:
        return f"Not finished: {_why(check)}"
    found = f"{check.drifted or 'None'} of {_people(check.compared)} differed"
    if check.state == State.HELD:
        return f"{found}; {'held until somebody decides' if held else 'all were told since'}"
    return f"{found}; left as it was" if check.state == State.DISMISSED else found


def is_slow(check: DriftCheck) -> bool:
    """Whether the next page waits because Okta gave no good answer to the last request."""
    is_running = check.state == State.RUNNING
    return is_running and check.next_page_at > timezone.now() + NEXT_PAGE


def _why(check: DriftCheck) -> str:
    """About the list of people, and not about one of them."""
    if check.reason == "no_right":
        return f"{blocked_words.who(check.connection)} may not list people in Okta"
    sentence = REASONS.get(check.reason) or words.WAITING.get(check.reason)
    if sentence is None:
        return words.blocked(check.reason, check.error_text).sentence.removeprefix("Failed: ")
    return f"{sentence}: {check.error_text}" if check.error_text else sentence


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count} people"
