"""Okta's documented API errors: code, HTTP status and a summary in our own words."""

import secrets
from collections.abc import Iterable

from tests.okta.messages import Response, json_response

STATUS_AND_SUMMARY = {
    "E0000001": (400, "Api validation failed"),
    "E0000003": (400, "The request body is not well formed"),
    "E0000004": (401, "Authentication failed"),
    "E0000006": (403, "This principal has no permission for the action"),
    "E0000007": (404, "Not found"),
    "E0000009": (500, "Internal server error"),
    "E0000010": (503, "The service is in read-only mode"),
    "E0000011": (401, "Invalid token provided"),
    "E0000015": (401, "This principal may not use the feature"),
    "E0000019": (400, "The Accept header is missing or not supported"),
    "E0000021": (400, "The Content-Type header is missing or not supported"),
    "E0000022": (405, "This endpoint has no such method"),
    "E0000023": (403, "The profile is mastered by another system"),
    "E0000031": (400, "Invalid search criteria"),
    "E0000038": (403, "Not allowed in the user's current status"),
    "E0000047": (429, "API call exceeded rate limit due to too many requests"),
    "E0000075": (403, "The attribute has a field mapping with profile push"),
    "E0000112": (409, "The user is still being activated"),
}


class OktaError(Exception):
    """A call that Okta refuses. `causes` become errorCauses[].errorSummary."""

    def __init__(self, code: str, detail: str = "", causes: Iterable[str] = ()) -> None:
        super().__init__(code)
        self.code, self.detail, self.causes = code, detail, tuple(causes)

    @property
    def status(self) -> int:
        return STATUS_AND_SUMMARY[self.code][0]

    def response(self) -> Response:
        """The error body Okta documents."""
        summary = STATUS_AND_SUMMARY[self.code][1]
        body = {
            "errorCode": self.code,
            "errorSummary": f"{summary}: {self.detail}" if self.detail else summary,
            "errorLink": self.code,
            "errorId": "oae" + secrets.token_urlsafe(16),
            "errorCauses": [{"errorSummary": cause} for cause in self.causes],
        }
        return json_response(body, self.status)


class PreconditionFailed(OktaError):
    """If-Match names an older profile. Okta documents no code for it; 412 is our reading."""

    def __init__(self) -> None:
        super().__init__("E0000001", "the If-Match header does not match the profile")

    @property
    def status(self) -> int:
        return 412
