"""Licenses and phone numbers."""

from django.urls import path

from telephony.views import licenses, numbers

app_name = "telephony"
urlpatterns = [
    path("licenses/", licenses.page, name="licenses"),
    path("licenses/add/", licenses.add, name="add-seats"),
    path("licenses/<slug:sku>/", licenses.holders, name="license-holders"),
    path("licenses/<slug:sku>/remove/", licenses.remove, name="remove-seats"),
    path("numbers/", numbers.page, name="numbers"),
    path("numbers/add/", numbers.add, name="add-numbers"),
    path("numbers/<int:number>/give-up/", numbers.give_up, name="give-up-number"),
]
