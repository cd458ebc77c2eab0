"""Telephony settings: what holds for everybody, with what a suspension will do."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from identity.permissions import Permission, requires
from identity.requests import PersonRequest, actor
from telephony import suspension_words, voice_settings
from telephony.forms.settings import VoiceSettingsForm


@require_http_methods(["GET", "POST"])
@requires(Permission.MANAGE_SETTINGS)
def page(request: PersonRequest) -> HttpResponse:
    """The settings. What is asked for in the URL is said and not saved."""
    organization = request.user.organization
    now = voice_settings.of(organization)
    form = VoiceSettingsForm.showing(now)
    if request.method == "POST":
        form = VoiceSettingsForm(request.POST)
        if form.is_valid():
            voice_settings.save(organization, actor=actor(request), **form.cleaned_data)
            messages.success(request, "The telephony settings were saved.")
            return redirect("telephony:settings")
    asked = VoiceSettingsForm(request.GET) if "after_suspension" in request.GET else None
    shown = asked or (form if form.is_bound else None)
    outcome = suspension_words.sentence(shown.as_settings(now) if shown else now)
    return render(request, "telephony/settings.html", {"form": asked or form, "outcome": outcome})
