"""The REST APIs: of softphones, and of management. Below it there is no cookie and no HTML."""

from django.urls import include, path

from console.api import softphone

app_name = "api"
urlpatterns = [
    path("softphone/me", softphone.MeView.as_view(), name="softphone-me"),
    path("v1/", include("console.api.v1.urls")),
]
