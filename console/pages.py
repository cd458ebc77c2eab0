"""Pages that join rooms: home, users, one user."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
