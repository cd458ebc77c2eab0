"""What whoever saves single sign-on must know first: who is shut out, and what nobody has tried.

Neither is forbidden. A certificate is rolled over, and people leave, while it is the only way in.
"""

from dataclasses import dataclass

from identity import shut_out, sign_in_tests
from identity.models import Organization, SsoConnection
from identity.shut_out import ShutOut

Method = Organization.SignInMethod


class NotAgreed(Exception):
    """Somebody could be shut out, and whoever saves has not said that they have seen who."""

    def __init__(self, found: ShutOut) -> None:
        super().__init__()
        self.found = found


class Untested(Exception):
    """It stays the only way in, with settings that no test sign-in has succeeded with."""


@dataclass(frozen=True)
class Stored:
    """How people get in, and with what settings."""

    digest: str
    is_offered: bool
    is_only_way: bool


def stored(connection: SsoConnection) -> Stored:
    method = connection.organization.sign_in_method
    return Stored(
        sign_in_tests.settings_digest(connection),
        is_offered=connection.is_enabled and method != Method.PASSWORD,
        is_only_way=is_only_way(connection),
    )


def is_only_way(connection: SsoConnection) -> bool:
    return connection.is_enabled and connection.organization.sign_in_method == Method.SSO


def is_untested_only_way(connection: SsoConnection) -> bool:
    """Whatever changed them: all depends on settings that nobody has signed in with."""
    return is_only_way(connection) and not sign_in_tests.is_proven(connection)


def check(connection: SsoConnection, was: Stored, *, agreed: bool, knows_untested: bool) -> None:
    """Of a connection that has been changed since it `was`. Raises Untested, NotAgreed."""
    now = stored(connection)
    is_changed = was.is_only_way and was.digest != now.digest
    if is_changed and not knows_untested and is_untested_only_way(connection):
        raise Untested
    found = None if agreed else _shut_out(connection.organization, was, now)
    if found:
        raise NotAgreed(found)


def _shut_out(organization: Organization, was: Stored, now: Stored) -> ShutOut | None:
    if now.is_only_way and not was.is_only_way:
        return shut_out.without_passwords(organization)
    if now.is_offered and not was.is_offered:
        return shut_out.outside_domains(organization)
    if was.is_offered and not now.is_offered:
        return shut_out.with_no_password(organization)
    return None
