"""What has become of the operations of a Bulk so far."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from time import perf_counter
from typing import Any

from django.utils import timezone

from identity.models import AuditEvent, Group, User
from scim import errors
from scim.authentication import Caller
from scim.bulk.job import Operation
from scim.errors import ScimError
from scim.reading import Reading
from scim.responses import Response

Changed = User | Group | None
DONE = {"POST": 201, "PUT": 200, "PATCH": 200, "DELETE": 204}


@dataclass
class Outcome:
    """One operation and what became of it. `path` has ids where the operation has references."""

    operation: Operation
    path: str
    status: int
    reading: Reading
    at: datetime = field(default_factory=timezone.now)
    started: float = field(default_factory=perf_counter)
    seconds: float = 0
    changed: Changed = None
    version: str = ""
    error: dict[str, Any] | None = None
    events: list[AuditEvent] = field(default_factory=list)

    @classmethod
    def begin(cls, operation: Operation, caller: Caller) -> "Outcome":
        """The clock starts, and what reading the operation has noted is noted."""
        reading = Reading(caller.dialect, list(operation.notes))
        return cls(operation, operation.path, DONE.get(operation.method, 0), reading)

    def refuse(self, response: Response) -> None:
        """What it had done is rolled back, and what was heard of it with it."""
        self.status, self.error = response.status_code, response.data
        self.events.clear()


@dataclass
class Progress:
    """Outcomes by the place of the operation in the request."""

    creations: dict[str, int]  # bulkId to the place of its POST
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    failures: int = 0
    singly_until: int = 0  # so many outcomes: what could not be done together is done one by one

    def copy(self) -> "Progress":
        return replace(self, outcomes=dict(self.outcomes))

    def add(self, places: list[int], outcomes: list[Outcome]) -> None:
        self.outcomes.update(zip(places, outcomes, strict=True))
        self.failures += sum(outcome.error is not None for outcome in outcomes)

    def knows(self, bulk_ids: list[str]) -> bool:
        """Whether the operations that these stand for have been tried."""
        return all(self.creations.get(each) in self.outcomes for each in bulk_ids)

    def is_over(self, most_errors: int | None) -> bool:
        """RFC 7644 section 3.7.3: the client says how many failures are too many."""
        return most_errors is not None and self.failures >= most_errors

    def scim_id(self, bulk_id: str) -> str:
        """Who stands behind a reference.

        Raises ScimError: 400 for a bulkId that no POST has, 409 (RFC 7644 section 3.7.1) where
        there is nobody, or in a circle nobody yet.
        """
        place = self.creations.get(bulk_id)
        if place is None:
            raise errors.bad("invalidValue", f"No POST of this Bulk has the bulkId {bulk_id[:80]}.")
        outcome = self.outcomes.get(place)
        if outcome is None:
            raise ScimError(
                409,
                f"The reference to {bulk_id[:80]} goes round in a circle. Create one of the "
                "resources without it, and add it in a later operation.",
            )
        if outcome.changed is None:
            raise ScimError(409, f"The POST with the bulkId {bulk_id[:80]} failed.")
        return str(outcome.changed.scim_id)
