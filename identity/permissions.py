"""Who may do what. Every view declares one permission; the default is nobody."""

from collections.abc import Callable
from enum import Enum
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import add_never_cache_headers

from identity import tenancy
from identity.models import User

Role = User.Role
View = Callable[..., HttpResponseBase]

OPERATORS = frozenset({Role.OWNER, Role.ADMIN, Role.HELPDESK})
ADMINS = frozenset({Role.OWNER, Role.ADMIN})


class Permission(Enum):
    """What a view lets one do, and the roles that may."""

    SEE_OWN_PAGE = "see own page", frozenset(Role)
    SEE_PEOPLE = "see people", OPERATORS | {Role.AUDITOR}
    MANAGE_TELEPHONY = "manage telephony", OPERATORS
    RETRY_SYNC = "retry sync-back", OPERATORS
    MANAGE_PEOPLE = "manage people", ADMINS
    SEE_SETTINGS = "see settings", ADMINS | {Role.AUDITOR}
    MANAGE_SETTINGS = "manage settings", ADMINS
    SEE_PROVISIONING = "see the provisioning log", ADMINS | {Role.AUDITOR}
    SEE_AUDIT = "see the audit log", ADMINS | {Role.AUDITOR}

    def __init__(self, label: str, roles: frozenset[str]) -> None:
        self.label, self.roles = label, roles

    def is_granted(self, user: User) -> bool:
        return user.role in self.roles


def requires(permission: Permission) -> Callable[[View], View]:
    """Let only people with `permission` in, and bind their organization for the request.

    What they see is kept by no cache: the Back button of the next person shows nothing.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not permission.is_granted(request.user):  # type: ignore[arg-type]
                raise PermissionDenied
            tenancy.bind(request.user.organization_id)  # type: ignore[union-attr]
            response = view(request, *args, **kwargs)
            add_never_cache_headers(response)
            return response

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return decorate
