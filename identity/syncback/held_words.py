"""What Okta holds, or should hold, of somebody: in the mapping's own terms."""

from collections.abc import Callable

from identity.models import Line, SyncState
from identity.syncback import mapping
from identity.syncback.moments import moment

NAMES = {"primaryPhone": "number"}  # what people call an attribute; the others by their own name


def sentence(row: SyncState, line: Line | None) -> str:
    """What Okta was told, and since when."""
    since = f" since {moment(row.synced_at)}" if row.synced_at else ""
    values = clause(row, line)
    return f"Okta has {values}{since}." if values else f"Okta was told nothing{since}."


def clause(row: SyncState, line: Line | None, shown: Callable[[str], str] = str) -> str:
    """ "+14155550101 and 1001", or "no extension or number"; "" where the mapping says nothing.

    An attribute that the mapping leaves alone is not ours to speak of.
    """
    wanted = mapping.attributes(row.connection, line)
    number = line.primary_phone if line else ""
    if values := [shown(each) if each == number else each for each in wanted.values() if each]:
        return " and ".join(values)
    cleared = sorted(NAMES.get(name, name) for name in wanted)
    return f"no {' or '.join(cleared)}" if cleared else ""


def different(row: SyncState) -> str:
    """A look through Okta found something else, and nobody told Okta since."""
    found = f" at {moment(row.drifted_at)}" if row.drifted_at else ""
    return f"Okta has something else, as we saw{found}."
