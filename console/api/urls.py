"""The REST API: today what a softphone asks. Below it there is no cookie and no HTML."""

from django.urls import path

from console.api import softphone

app_name = "api"
urlpatterns = [
    path("softphone/me", softphone.MeView.as_view(), name="softphone-me"),
]
