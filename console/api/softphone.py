"""What a softphone asks: whose phone it is."""

from rest_framework.request import Request
from rest_framework.response import Response

from console.api.base import ApiView
from telephony import lines


class MeView(ApiView):
    """/api/softphone/me (docs/reference/softphone.md)"""

    scope = "softphone"

    def get(self, request: Request) -> Response:
        """Who one is, and one's extension and number; null for what one does not have."""
        person, line = self.person, lines.facts(self.person)
        organization = person.organization
        return Response(
            {
                "id": str(person.scim_id),
                "user_name": person.user_name,
                "name": person.label,
                "email": person.email or None,
                "organization": {"slug": organization.slug, "name": organization.name},
                "extension": line.extension or None,
                "number": line.primary_phone or None,
                "license": line.license or None,
            }
        )
