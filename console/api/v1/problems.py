"""Every failure as RFC 9457 tells it: application/problem+json, with a sentence for people."""

import logging
import re
from http import HTTPStatus
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, SuspiciousOperation
from django.db import IntegrityError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from identity import api_answers, database, ranks
from telephony import mac, refusals
from telephony.rules.conditions import BadCondition

MEDIA_TYPE = "application/problem+json"
FORBIDDEN = (ranks.OwnersOnly, ranks.LastOwner, ranks.Yourself)
NOT_ACCEPTABLE = (BadCondition, mac.NotAMac)  # facts that no form of `refusals` shows
log = logging.getLogger("console.api")
WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class Unprocessable(exceptions.ValidationError):
    """What was sent can be read, and makes no sense (RFC 9110 section 15.5.21)."""

    status_code = HTTPStatus.UNPROCESSABLE_ENTITY


class Conflict(exceptions.APIException):
    """What was asked for cannot be done as things are."""

    status_code = HTTPStatus.CONFLICT


class Busy(exceptions.APIException):
    """The database gave way to others: the request may be sent again as it is."""

    status_code = HTTPStatus.SERVICE_UNAVAILABLE
    default_detail = "Others change the same things right now. Send the request again."
    wait = 1  # seconds


def handle(error: Exception, context: dict[str, Any]) -> Response:
    """The answer to `error`."""
    if isinstance(error, Http404 | ObjectDoesNotExist):
        error = exceptions.NotFound("There is nothing here, or nothing of your organization.")
    if isinstance(error, SuspiciousOperation):  # Django reads no more parameters than 1,000
        error = exceptions.ParseError("The request is larger than any program's.")
    if isinstance(error, IntegrityError) or database.is_out_of_service(error):
        # An IntegrityError that nobody expected: somebody removed what this request named.
        log.warning("The database could not carry out a request of the API.", exc_info=error)
        error = Busy()
    if isinstance(error, exceptions.APIException):
        response = _of_the_protocol(error)
    elif status := _status(error):
        response = _problem(status, refusals.sentence(error), kind=type(error).__name__)
    else:  # only a bug can be; a page for people is no answer to a program
        log.error("The management API failed.", exc_info=error)
        sentence = "Switchroom failed. It is in its log, by the X-Request-Id of this answer."
        response = _problem(HTTPStatus.INTERNAL_SERVER_ERROR, sentence)
    set_rollback()
    return response


def _status(error: Exception) -> int | None:
    """Of a refusal of the domain."""
    if isinstance(error, FORBIDDEN):
        return HTTPStatus.FORBIDDEN
    if isinstance(error, api_answers.AnotherRequest):
        return HTTPStatus.UNPROCESSABLE_ENTITY
    if isinstance(error, (*refusals.ALL, *NOT_ACCEPTABLE)):
        is_bad = isinstance(error, ValueError)
        return HTTPStatus.UNPROCESSABLE_ENTITY if is_bad else HTTPStatus.CONFLICT
    return None


def _of_the_protocol(error: exceptions.APIException) -> Response:
    more: dict[str, Any] = {}
    sentence = str(error.detail)
    if isinstance(error, exceptions.ValidationError):
        error.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
        sentence, more = "Some of what was sent cannot be used.", {"errors": error.detail}
    response = _problem(error.status_code, sentence, **more)
    if header := getattr(error, "auth_header", None):
        response["WWW-Authenticate"] = header
    if wait := getattr(error, "wait", None):
        response["Retry-After"] = str(int(wait))
    return response


def _problem(status: int, sentence: str, *, kind: str = "", **more: Any) -> Response:
    name = f"urn:switchroom:problem:{WORD.sub('-', kind).lower()}" if kind else "about:blank"
    title = HTTPStatus(status).phrase
    told = {"type": name, "title": title, "status": int(status), "detail": sentence, **more}
    return Response(told, status=status, content_type=MEDIA_TYPE)
