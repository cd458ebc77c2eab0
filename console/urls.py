"""Every address: one include per room."""

from django.urls import include, path

from console import health, metrics
from console.views import errors

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.page, name="metrics"),
    path("scim/", include("scim.urls")),
    path("o/", include("identity.oauth.urls")),
    path("api/", include("console.api.urls")),
    path("", include("identity.urls")),
    path("", include("telephony.urls")),
    path("", include("console.pages")),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
