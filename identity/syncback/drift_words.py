"""What a look through Okta found, in plain words."""

from identity.models import DriftCheck
from identity.syncback import words

State = DriftCheck.State


def latest(check: DriftCheck) -> str:
    """One sentence, without its time, which the page adds."""
    if check.state == State.RUNNING:
        return f"Looking: {_people(check.seen)} of Okta's seen so far"
    if check.state == State.FAILED:
        return f"Not finished. {words.blocked(check.reason, check.error_text).sentence}"
    found = f"{check.drifted or 'None'} of {_people(check.compared)} differed"
    if check.state == State.HELD:
        return f"{found}; held until somebody decides"
    return f"{found}; left as it was" if check.state == State.DISMISSED else found


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count} people"
