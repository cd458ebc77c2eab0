"""The management API, version 1: one file per noun."""

from django.urls import path

from console.api.v1 import converters, document

converters.register()  # before any resource names its addresses

from console.api.v1 import (  # noqa: E402
    device_addresses,
    devices,
    extensions,
    licenses,
    line_extensions,
    line_numbers,
    lines,
    numbers,
    ports,
    ranges,
    ring_group_numbers,
    ring_groups,
    rule_runs,
    rules,
    sites,
    users,
)

RESOURCES = (
    *(users, lines, line_extensions, line_numbers, licenses, extensions, ranges, numbers, ports),
    *(rule_runs, rules, sites, devices, device_addresses, ring_groups, ring_group_numbers),
)
app_name = "v1"
resource_urls = [address for resource in RESOURCES for address in resource.addresses]
urlpatterns = [
    path("openapi.json", document.page, name="openapi"),
    *resource_urls,
]
