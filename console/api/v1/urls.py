"""The management API, version 1: one file per resource."""

from django.urls import path

from console.api.v1 import converters, document

converters.register()  # before any resource names its addresses

from console.api.v1 import (  # noqa: E402
    devices,
    extensions,
    licenses,
    lines,
    numbers,
    rules,
    sites,
    users,
)

RESOURCES = (users, lines, licenses, extensions, numbers, rules, sites, devices)
app_name = "v1"
resource_urls = [address for resource in RESOURCES for address in resource.addresses]
urlpatterns = [
    path("openapi.json", document.page, name="openapi"),
    *resource_urls,
]
