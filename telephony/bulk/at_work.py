"""What a worker asks of a job that it is at."""

from identity.audit import Actor
from telephony.models import BulkJob, BulkRow


def waiting(job: BulkJob) -> list[int]:
    """Keys of the rows that are to be done, in the order of lines."""
    rest = job.rows.filter(state=BulkRow.State.WAITING)
    return list(rest.order_by("line").values_list("pk", flat=True))


def asker(job: BulkJob) -> Actor:
    """Whoever asked for what is being done now."""
    return Actor(job.asked_by, "console", job.asked_by_id)
