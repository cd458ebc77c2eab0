"""Ports: numbers on their way to us, or away from us."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from identity import paging
from identity.permissions import Permission, requires
from identity.requests import PersonRequest, actor
from telephony import porting, refusals
from telephony.forms.ports import AdvanceForm, PortForm
from telephony.forms.search import text_of
from telephony.models import PortRequest

BEGIN = {"in": porting.begin_in, "out": porting.begin_out}
HEADINGS = {"in": "Port numbers in", "out": "Port numbers out"}


@require_safe
@requires(Permission.SEE_PEOPLE)
def page(request: PersonRequest) -> HttpResponse:
    """All ports, the latest first."""
    text = text_of(request.GET)
    found = porting.listed(request.user.organization, text=text)
    context = {
        "text": text,
        "ports": paging.page(found, request.GET),
        "may_manage": Permission.MANAGE_SETTINGS.is_granted(request.user),
    }
    return render(request, "telephony/ports.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.MANAGE_SETTINGS)
def begin(request: PersonRequest, direction: str) -> HttpResponse:
    """Numbers that are to move."""
    form = PortForm(request.POST or None)
    if form.is_valid():
        with refusals.shown_on(form, "listed"):
            port = BEGIN[direction](
                request.user.organization, actor=actor(request), **form.details()
            )
            return redirect("telephony:port", port.pk)
    context = {"form": form, "heading": HEADINGS[direction], "direction": direction}
    return render(request, "telephony/begin_port.html", context)


@require_safe
@requires(Permission.SEE_PEOPLE)
def one(request: PersonRequest, port: int) -> HttpResponse:
    """Where a port stands, and what may come next."""
    return _show(request, _port(request, port), AdvanceForm())


@require_POST
@requires(Permission.MANAGE_SETTINGS)
def advance(request: PersonRequest, port: int) -> HttpResponse:
    """Write down what the other carrier said."""
    found, form = _port(request, port), AdvanceForm(request.POST)
    if form.is_valid():
        with refusals.shown_on(form):
            now = porting.advance(found, actor=actor(request), **form.cleaned_data)
            messages.success(request, f"The port is written down as: {now.get_state_display()}.")
            return redirect("telephony:port", port)
    return _show(request, found, form)


def _show(request: PersonRequest, port: PortRequest, form: AdvanceForm) -> HttpResponse:
    context = {
        "port": port,
        "form": form,
        "next_states": [(state.value, state.label) for state in porting.next_states(port)],
        "held": port.numbers.select_related("extension__user").order_by("e164"),
        "may_manage": Permission.MANAGE_SETTINGS.is_granted(request.user),
    }
    return render(request, "telephony/port.html", context)


def _port(request: PersonRequest, port: int) -> PortRequest:
    found: PortRequest = get_object_or_404(request.user.organization.port_requests, pk=port)
    return found
