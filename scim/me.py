"""/Me: the person behind an access token, as SCIM shows them (RFC 7644 section 3.11)."""

from dataclasses import dataclass
from typing import Any

from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from identity import scim_tokens
from identity.models import ScimConnection, ScimToken, User
from identity.oauth import bearer
from scim import authentication, errors, rendering, rows
from scim.authentication import REFUSAL, Caller
from scim.collection import Collection
from scim.filters.conditions import Condition
from scim.selection import Selection

SCOPE = "scim.me"


@dataclass(frozen=True)
class Person(Caller):
    """Somebody who reads their own entry. The SCIM token is one that was never issued."""

    pk: int = 0

    @property
    def limit_key(self) -> str:
        """People use up nothing of what their identity provider may send."""
        return f"{super().limit_key}:people"


class PersonAuthentication(authentication.TokenAuthentication):
    """An access token of a person of this organization, or a SCIM token, which stands for none."""

    def authenticate(self, request: Request) -> tuple[Caller, ScimToken]:
        if scim_tokens.PREFIX in request.META.get("HTTP_AUTHORIZATION", ""):
            return super().authenticate(request)
        try:
            user = bearer.find(request._request, scope=SCOPE).user
        except (bearer.NoToken, bearer.NotValid):
            raise AuthenticationFailed(REFUSAL) from None
        except bearer.TooNarrow:
            sentence = f'The access token was not given for "{SCOPE}".'
            raise errors.ScimError(403, sentence) from None
        if user.organization.slug != request.parser_context["kwargs"]["slug"]:
            raise AuthenticationFailed(REFUSAL)
        token = _never_issued(user)
        return Person(token, request.META.get("REMOTE_ADDR") or None, pk=user.pk), token


def resource(person: Person, selection: Selection) -> dict[str, Any]:
    """The person's own entry, whoever owns it. Raises ScimError 404 for one deleted meanwhile."""
    mine = Condition(
        "u.organization_id = %s AND u.id = %s", (person.connection.organization_id, person.pk)
    )
    meant = rows.source(mine, with_groups=selection.wants("groups"))
    found = Collection([meant]).only()
    if found is None:
        raise errors.not_found()
    return rendering.user(found, person)


def _never_issued(user: User) -> ScimToken:
    """What the rest of this room asks of a caller: the organization and the connection.

    Entitlements are what they are to the client that owns the person.
    """
    owner = user.scim_connection
    connection = ScimConnection(
        organization=user.organization,
        dialect=ScimConnection.Dialect.STRICT,
        has_entitlements=owner is not None and owner.has_entitlements,
    )
    return ScimToken(organization=user.organization, connection=connection, name=user.label)
