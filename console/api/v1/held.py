"""What one person has, as every address of their line answers it."""

from typing import Any

from rest_framework import serializers
from rest_framework.response import Response

from identity.models import User
from telephony import lines, sites
from telephony.models import PhoneNumber


class Held(serializers.Serializer[Any]):
    """What the person has now; null for what they do not have."""

    licenses = serializers.ListField(
        child=serializers.SlugField(), help_text="Codes, the base license first."
    )
    extension = serializers.CharField(allow_null=True)
    number = serializers.CharField(allow_null=True, help_text="The primary number, E.164.")
    numbers = serializers.ListField(child=serializers.CharField(), help_text="All of them.")
    site = serializers.IntegerField(allow_null=True)


def answer(person: User, *, status: int = 200) -> Response:
    """As things are now. The organization is bound."""
    facts, site = lines.facts(person), sites.of_person(person)
    ringing = PhoneNumber.objects.filter(extension__user=person).order_by("-is_primary", "e164")
    held = {
        "licenses": [each["value"] for each in facts.licenses],
        "extension": facts.extension or None,
        "number": facts.primary_phone or None,
        "numbers": list(ringing.values_list("e164", flat=True)),
        "site": site.pk if site else None,
    }
    return Response(Held(held).data, status=status)
