"""Try it: which rule holds for somebody, and why the others do not."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from identity.permissions import Permission, requires
from identity.requests import PersonRequest
from telephony.forms.tried_rules import TryForm
from telephony.rules import tried
from telephony.rules.tried import Outcome


@require_safe
@requires(Permission.SEE_PEOPLE)
def page(request: PersonRequest) -> HttpResponse:
    """Asked in the address, so that the answer can be sent to a colleague."""
    form = TryForm(request.GET if request.GET else None, organization=request.user.organization)
    outcome = _outcome(form) if form.is_valid() else None
    return render(request, "telephony/rules/try.html", {"form": form, "outcome": outcome})


def _outcome(form: TryForm) -> Outcome:
    if person := form.cleaned_data["person"]:
        return tried.on_person(person)
    return tried.on_imagined(form.organization, form.imagined())
