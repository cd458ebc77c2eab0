"""Licenses and phone numbers."""

from django.urls import path

from telephony.views import emergency, licenses, numbers, ports, ring_groups, rules, settings

app_name = "telephony"
urlpatterns = [
    path("licenses/", licenses.page, name="licenses"),
    path("licenses/add/", licenses.add, name="add-seats"),
    path("licenses/<slug:sku>/", licenses.product, name="license-holders"),
    path("licenses/<slug:sku>/remove/", licenses.remove, name="remove-seats"),
    path("telephony/settings/", settings.page, name="settings"),
    path("ring-groups/", ring_groups.page, name="ring-groups"),
    path("ring-groups/add/", ring_groups.add, name="add-ring-group"),
    path("ring-groups/<int:ring_group>/", ring_groups.change, name="ring-group"),
    path("ring-groups/<int:ring_group>/numbers/", ring_groups.numbers_of, name="ring-group-number"),
    path("ring-groups/<int:ring_group>/remove/", ring_groups.remove, name="remove-ring-group"),
    path("rules/", rules.page, name="rules"),
    path("rules/add/", rules.add, name="add-rule"),
    path("rules/apply/", rules.apply, name="apply-rules"),
    path("rules/waiting/", rules.waiting_people, name="waiting-people"),
    path("rules/<int:rule>/", rules.change, name="rule"),
    path("rules/<int:rule>/move/", rules.move, name="move-rule"),
    path("rules/<int:rule>/switch/", rules.switch, name="switch-rule"),
    path("rules/<int:rule>/remove/", rules.remove, name="remove-rule"),
    path("numbers/", numbers.page, name="numbers"),
    path("numbers/add/", numbers.add, name="add-numbers"),
    path("numbers/import/", numbers.import_list, name="import-numbers"),
    path("numbers/<int:number>/give-up/", numbers.give_up, name="give-up-number"),
    path("numbers/<int:number>/give-back/", numbers.give_back, name="give-back-number"),
    path("numbers/<int:number>/release/", numbers.release, name="release-number"),
    path("ports/", ports.page, name="ports"),
    path("ports/in/", ports.begin, {"direction": "in"}, name="port-in"),
    path("ports/out/", ports.begin, {"direction": "out"}, name="port-out"),
    path("ports/<int:port>/", ports.one, name="port"),
    path("ports/<int:port>/advance/", ports.advance, name="advance-port"),
    path("users/<uuid:scim_id>/emergency-address/", emergency.edit, name="emergency-address"),
    path(
        "users/<uuid:scim_id>/emergency-address/verify/",
        emergency.verify,
        name="verify-emergency-address",
    ),
    path(
        "users/<uuid:scim_id>/emergency-address/remove/",
        emergency.remove,
        name="remove-emergency-address",
    ),
]
