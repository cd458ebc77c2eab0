"""Ports: phone numbers on their way to us, or away from us."""

from django.shortcuts import get_object_or_404
from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from console.api.v1 import paging
from console.api.v1.base import ManagementView
from console.api.v1.documented import operation, page_of
from console.api.v1.fields import Body, read
from console.api.v1.once import once
from telephony import porting
from telephony.models import PortRequest

BEGIN = {"in": porting.begin_in, "out": porting.begin_out}


class PortRow(serializers.ModelSerializer[PortRequest]):
    numbers = serializers.ListField(source="numbers_asked", child=serializers.CharField())
    next = serializers.SerializerMethodField(help_text="What may be written down next.")

    class Meta:
        model = PortRequest
        fields = [
            *("id", "direction", "state", "next", "carrier", "reference", "numbers"),
            *("wanted_on", "agreed_on", "notes", "created_at", "ended_at"),
        ]

    def get_next(self, port: PortRequest) -> list[str]:
        return [state.value for state in porting.next_states(port)]


class PortsQuery(paging.PageQuery):
    state = serializers.ChoiceField(choices=PortRequest.State.choices, required=False)


class NewPort(Body):
    direction = serializers.ChoiceField(choices=PortRequest.Direction.choices)
    numbers = serializers.ListField(
        child=serializers.CharField(max_length=40),
        min_length=1,
        max_length=porting.MOST_NUMBERS,
        help_text="With country code.",
    )
    carrier = serializers.CharField(max_length=100, help_text="The other one.")
    reference = serializers.CharField(max_length=100, default="", allow_blank=True)
    wanted_on = serializers.DateField(allow_null=True, default=None)
    notes = serializers.CharField(max_length=2000, default="", allow_blank=True)


class Advance(Body):
    """What the other carrier said."""

    to = serializers.ChoiceField(choices=PortRequest.State.choices)
    agreed_on = serializers.DateField(allow_null=True, default=None)


class PortsView(ManagementView):
    scope = "ports"

    @operation("List ports", name="listPorts", query=PortsQuery, answer=page_of(PortRow))
    def get(self, request: Request) -> Response:
        asked, found = read(PortsQuery, request), self.organization.port_requests.all()
        if state := asked.get("state"):
            found = found.filter(state=state)
        return paging.answer(request, found, PortRow, asked)

    @operation(
        "Begin a port", name="beginPort", body=NewPort, answer=PortRow, status=201, is_once=True
    )
    @once
    def post(self, request: Request) -> Response:
        """Nobody is told: what the carriers do is written down here."""
        asked = read(NewPort, request)
        begin, listed = BEGIN[asked.pop("direction")], asked.pop("numbers")
        port = begin(self.organization, listed=listed, actor=self.actor, **asked)
        return Response(PortRow(port).data, status=201)


class PortView(ManagementView):
    scope = "ports"

    @operation("Read a port", name="readPort", answer=PortRow)
    def get(self, request: Request, port: int) -> Response:
        return Response(PortRow(_one(self, port)).data)


class AdvanceView(ManagementView):
    scope = "ports"

    @operation("Advance a port", name="advancePort", body=Advance, answer=PortRow, is_once=True)
    @once
    def post(self, request: Request, port: int) -> Response:
        """Done: all its numbers move at once."""
        found, asked = _one(self, port), read(Advance, request)
        return Response(PortRow(porting.advance(found, actor=self.actor, **asked)).data)


def _one(view: ManagementView, port: int) -> PortRequest:
    found: PortRequest = get_object_or_404(view.organization.port_requests, pk=port)
    return found


addresses = [
    path("ports", PortsView.as_view(), name="ports"),
    path("ports/<int:port>", PortView.as_view(), name="port"),
    path("ports/<int:port>/advance", AdvanceView.as_view(), name="advance-port"),
]
