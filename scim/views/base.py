"""What every SCIM address shares: token, organization, format, errors, a record of each call."""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import cached_property
from time import perf_counter
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from rest_framework.request import Request
from rest_framework.views import APIView

from identity import audit, tenancy, transactions
from identity.models import AuditEvent
from scim import errors, log, parsers, record, selection, throttle
from scim.authentication import Caller, TokenAuthentication
from scim.models import ProvisioningRecord
from scim.reading import Reading
from scim.responses import Response
from scim.selection import Selection
from scim.writes import Deed, Write

AUTHENTICATORS = [TokenAuthentication()]
logger = logging.getLogger("scim")


class ScimView(APIView):
    """Below it everything is SCIM: no HTML, no cookie, no redirect.

    `writing` are the methods that change something: each is one transaction, which holds
    the call's record too.
    """

    writing = frozenset({"POST", "PUT", "PATCH", "DELETE"})
    is_known = False  # until a token has said whose call it is
    caller: Caller
    authentication_classes = [TokenAuthentication]  # whose challenge a 401 carries
    parser_classes = []  # `body` reads strictly, and also where there is no length
    max_body = settings.SCIM_MAX_BODY
    http_method_names = ["get", "head", "post", "put", "patch", "delete"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """As DRF does it, and with a record of the call."""
        self.started = perf_counter()
        self.events: list[AuditEvent] = []
        self.readings: list[Reading] = []
        self.args, self.kwargs = args, kwargs
        self.request = self.initialize_request(request, *args, **kwargs)
        try:
            self.initial(self.request, *args, **kwargs)
            response = self._serve()
        except Exception as error:  # noqa: BLE001 (every failure has an answer)
            response = self.handle_exception(error)  # type: ignore[assignment]
            self.events = errors.settle(error)  # the others were rolled back
            self._record_refusal(response, error)
        return response  # complete already

    def _serve(self) -> Response:
        method = self.request.method or ""
        is_offered = method.lower() in self.http_method_names
        refuse: Any = self.http_method_not_allowed
        handler = getattr(self, method.lower(), refuse) if is_offered else refuse
        if method not in self.writing:
            response = handler(self.request, *self.args, **self.kwargs)
            self._keep(response, log.gathered.add)
            return response
        self.raw_body  # noqa: B018 (no transaction waits for a slow client)
        with self.transaction(), audit.gathering() as self.events:
            response = handler(self.request, *self.args, **self.kwargs)
            log.store_with(self.events, self._record(response))
        return response

    def transaction(self) -> AbstractContextManager[None]:
        """What holds a write together with its record."""
        return transactions.whole()

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Request:
        context = {"view": self, "args": args, "kwargs": kwargs}
        return Request(request, authenticators=AUTHENTICATORS, parser_context=context)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Who calls. There is one format, one version and one permission: nothing to choose.

        Raises AuthenticationFailed before anything could tell who is here; Throttled.
        """
        self.caller = request.user  # type: ignore[assignment]
        self.is_known = True
        tenancy.bind(self.caller.connection.organization_id)
        throttle.spend(self.caller)

    def get_exception_handler(self) -> Any:
        return errors.handle

    @cached_property
    def raw_body(self) -> bytes:
        return parsers.take(self.request._request, limit=self.max_body)

    @property
    def body(self) -> dict[str, Any]:
        return parsers.read(self.request._request, self.raw_body)

    @property
    def if_match(self) -> str:
        return str(self.request.META.get("HTTP_IF_MATCH", ""))

    @cached_property
    def selection(self) -> Selection:
        """What the client wants of a resource in the answer."""
        return selection.read(self.request.query_params)

    def reading(self) -> Reading:
        """A fresh reading; its notes go to the provisioning log."""
        self.readings.append(Reading(self.caller.dialect))
        return self.readings[-1]

    def carry_out(self, deed: Deed, scim_id: str = "", *, has_body: bool = True) -> Any:
        """What `deed`, one of `scim.writes`, made of this request: a person, a group, nothing."""
        body = self.body if has_body else {}
        write = Write(self.caller, self.reading(), body, scim_id, self.if_match)
        return deed(write)

    def answer(self, resource: dict[str, Any], status: int = 200) -> Response:
        """A resource, cut to what the client asked for."""
        location, version = resource["meta"]["location"], resource["meta"]["version"]
        response = Response(self.selection.of(resource), status=status)
        response["ETag"] = version
        if status == 201:
            response["Location"] = location
        return response

    def _record_refusal(self, response: Response, error: Exception) -> None:
        """A refused write leaves a record at once, everything else soon."""
        if not self.is_known:
            return  # nobody's call
        if not getattr(error, "is_recorded", True):
            return  # one of many alike
        is_write = self.request.method in self.writing and response.status_code != 429
        self._keep(response, log.store_refusal if is_write else log.gathered.add)

    def kept_body(self) -> bytes:
        """Of the request's body, what its record keeps."""
        body: bytes = self.__dict__.get("raw_body", b"")
        return body

    def _keep(self, response: Response, store: Callable[[ProvisioningRecord], None]) -> None:
        if (row := self._record(response)) is not None:
            store(row)

    def _record(self, response: Response) -> ProvisioningRecord | None:
        """None, and a line in the server's log, where it cannot be made: the call goes on."""
        try:
            return record.of(
                self.request._request,
                response,
                caller=self.caller,
                started=self.started,
                raw=self.kept_body(),
                notes=[note for reading in self.readings for note in reading.notes],
                events=self.events,
            )
        except Exception as error:
            logger.error("no record of this call", exc_info=error)
            return None
