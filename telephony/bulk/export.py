"""People as a file that can be sent back, and a job's rows with what became of them."""

from collections.abc import Iterable, Iterator
from itertools import islice

from django.db.models import QuerySet

from identity.models import User
from telephony.bulk import csv_format
from telephony.bulk.columns import COLUMNS, of_people
from telephony.bulk.csv_format import KEY, RESULT
from telephony.models import BulkJob, BulkRow

AT_ONCE = 500  # people in memory


def lines(people: QuerySet[User]) -> Iterator[str]:
    """One line per person, in the order of `people`, read in slices."""
    return csv_format.write([KEY, *COLUMNS], _people(people))


def report(job: BulkJob, *, action: str = "") -> Iterator[str]:
    """The file as it was sent, with two columns more; only the rows of `action`, if one is given."""
    rows = job.rows.filter(action=action) if action else job.rows.all()
    sent = [name for name in job.columns if name not in RESULT]
    return csv_format.write([*sent, *RESULT], _rows(rows.order_by("line"), sent))


def _people(people: QuerySet[User]) -> Iterator[list[str]]:
    waiting = people.iterator(chunk_size=AT_ONCE)
    while some := list(islice(waiting, AT_ONCE)):
        found = of_people(some)
        for user in some:
            cells = [user.user_name, *(found[user.pk][name] for name in COLUMNS)]
            yield [csv_format.escaped(cell) for cell in cells]


def _rows(rows: Iterable[BulkRow], sent: list[str]) -> Iterator[list[str]]:
    for row in rows:
        cells = [csv_format.harmless(row.sent.get(name, "")) for name in sent]
        words = row.words or BulkRow.State(row.state).label
        yield [*cells, row.action, csv_format.escaped(words)]
