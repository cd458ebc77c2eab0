"""Licenses and phone numbers."""

from django.urls import path

from telephony.views import licenses, numbers, rules

app_name = "telephony"
urlpatterns = [
    path("licenses/", licenses.page, name="licenses"),
    path("licenses/add/", licenses.add, name="add-seats"),
    path("licenses/<slug:sku>/", licenses.holders, name="license-holders"),
    path("licenses/<slug:sku>/remove/", licenses.remove, name="remove-seats"),
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
    path("numbers/<int:number>/give-up/", numbers.give_up, name="give-up-number"),
]
