"""Ids in addresses that say what they are: nothing else reaches the database."""

from django.urls import register_converter
from django.urls.converters import StringConverter


class E164(StringConverter):
    regex = r"\+[1-9][0-9]{6,14}"


class Extension(StringConverter):
    regex = r"[0-9]{2,8}"


def register() -> None:
    register_converter(E164, "e164")
    register_converter(Extension, "extension")
