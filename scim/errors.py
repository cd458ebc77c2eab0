"""Every failure as a SCIM error (RFC 7644 section 3.12), written for an administrator.

Okta shows `detail` on its Tasks page, so it says what happened and what to do.
"""

import logging
from collections.abc import Callable
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.db import Error, IntegrityError, transaction
from django.http import Http404
from rest_framework.exceptions import APIException, MethodNotAllowed

from identity import audit, database, groups, transactions, users
from identity.models import AuditEvent
from scim.responses import Response

URN = "urn:ietf:params:scim:api:messages:2.0:Error"
log = logging.getLogger("scim")


class ScimError(APIException):
    """A refusal with its HTTP status, its `scimType` where the RFC has one, and a sentence."""

    is_recorded = True  # in the provisioning log

    def leave_behind(self) -> None:
        """What stays of the refused call: done once its transaction is rolled back."""

    def __init__(
        self, status: int, detail: str, scim_type: str = "", *, retry_after: int | None = None
    ) -> None:
        super().__init__(detail)
        self.status_code = status
        self.scim_type = scim_type
        self.retry_after = retry_after  # whole seconds; Okta reads nothing else


def bad(scim_type: str, detail: str) -> ScimError:
    """400 with one of the types of RFC 7644, table 9."""
    return ScimError(400, detail, scim_type)


def taken(detail: str) -> ScimError:
    return ScimError(409, detail, "uniqueness")


def not_found(what: str = "user") -> ScimError:
    """One answer for unknown, malformed, hidden and foreign ids, so that it tells nothing."""
    return ScimError(404, f"There is no such {what} here.")


def leave_behind(error: Exception) -> None:
    """After the rollback: keep what the refusal must leave. Whatever fails here is only logged."""
    if isinstance(error, ScimError):
        try:
            error.leave_behind()
        except Error as failure:
            log.error("nothing is left of a refusal", exc_info=failure)


def settle(error: Exception) -> list[AuditEvent]:
    """The same in a transaction of its own, for a request that stands alone; what was recorded."""
    if not isinstance(error, ScimError):
        return []
    try:
        with transaction.atomic(), audit.gathering() as events:
            error.leave_behind()
            audit.store(events)
    except Error as failure:
        log.error("nothing is left of a refusal", exc_info=failure)
        return []
    return events


def handle(error: Exception, context: dict[str, Any]) -> Response:
    """Turn whatever a view raised into its answer (DRF's exception handler)."""
    known = _known(error)
    response = Response(_body(known), status=known.status_code)
    for name, value in _headers(known, context).items():
        response[name] = value
    return response


def _known(error: Exception) -> APIException:
    if isinstance(error, transactions.Refused):
        return _known(error.fact())
    if isinstance(error, APIException):
        return error
    for kind, sentence in DOMAIN.items():
        if isinstance(error, kind):
            return taken(sentence(str(error)))
    if isinstance(error, Http404):
        return not_found("resource")
    if isinstance(error, SuspiciousOperation):  # Django reads no more parameters than 1,000
        return ScimError(400, "The request is larger than any client's.")
    if isinstance(error, IntegrityError) or database.is_out_of_service(error):
        # An IntegrityError that nobody expected: somebody removed what this request named.
        log.error("the database did not answer, or refused", exc_info=error)
        return ScimError(503, f"The database is busy. Try again. {_reference()}", retry_after=5)
    log.error("a SCIM request failed", exc_info=error)
    return ScimError(500, f"Something went wrong inside Switchroom. {_reference()}")


def _reference() -> str:
    return f"Request {audit.request_id.get()}."


def _body(error: APIException) -> dict[str, Any]:
    body = {"schemas": [URN], "status": str(error.status_code), "detail": str(error.detail)}
    if scim_type := getattr(error, "scim_type", ""):
        body["scimType"] = scim_type
    return body


def _headers(error: APIException, context: dict[str, Any]) -> dict[str, str]:
    headers = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if isinstance(error, MethodNotAllowed):
        headers["Allow"] = ", ".join(context["view"].allowed_methods)
    if seconds := getattr(error, "retry_after", None):
        headers["Retry-After"] = str(seconds)
    return headers


def _user_name_taken(user_name: str) -> str:
    return (
        f'The user name "{user_name}" belongs to another person of this organization. '
        "Look the person up by userName and update them, or free the user name in Switchroom."
    )


def _federation_id_taken(federation_id: str) -> str:
    return (
        f'"{federation_id}" is the Federation ID of another person of this organization. '
        "Change it on that person's page in Switchroom, then try again."
    )


def _external_id_taken(external_id: str) -> str:
    return (
        f'The externalId "{external_id}" belongs to another person of this connection. '
        "Look the person up by externalId and update them."
    )


def _group_name_taken(display_name: str) -> str:
    return (
        f'The organization has another group called "{display_name}". '
        "Look the group up by displayName and update it, or choose another name."
    )


def _group_external_id_taken(external_id: str) -> str:
    return (
        f'The externalId "{external_id}" belongs to another group of this connection. '
        "Look the group up by externalId and update it."
    )


DOMAIN: dict[type[Exception], Callable[[str], str]] = {
    users.UserNameTaken: _user_name_taken,
    users.FederationIdTaken: _federation_id_taken,
    users.ExternalIdTaken: _external_id_taken,
    groups.GroupNameTaken: _group_name_taken,
    groups.GroupExternalIdTaken: _group_external_id_taken,
}
