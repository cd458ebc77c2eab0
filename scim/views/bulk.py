"""/Bulk: many writes in one request."""

from contextlib import AbstractContextManager, nullcontext

import orjson
from rest_framework.request import Request

from scim import throttle
from scim.bulk import answers, execution, job, records
from scim.responses import Response
from scim.views.base import ScimView


class BulkView(ScimView):
    """/scim/v2/<slug>/Bulk"""

    outline: bytes | None = None

    def post(self, request: Request, slug: str) -> Response:
        """Carry out the operations (RFC 7644 section 3.7); what fails, fails alone."""
        reading = self.reading()
        asked = job.read(self.body, reading)
        throttle.spend(self.caller, cost=len(asked.operations) - 1)  # the first is counted already
        self.outline = orjson.dumps(records.outline(asked))
        client = str(request.headers.get("User-Agent", ""))
        outcomes = execution.carry_out(asked, self.caller, client=client)
        reading.ignore(records.sum_of(outcomes, asked))
        return Response(answers.response(outcomes, self.caller))

    def transaction(self) -> AbstractContextManager[None]:
        """The operations open their own, so as not to hold anybody up."""
        return nullcontext()

    def kept_body(self) -> bytes:
        """Without the data, which is kept with each operation, once they were read."""
        return self.outline if self.outline is not None else super().kept_body()
