"""Who could no longer sign in: if passwords counted no more, or once a first domain counts.

Nobody can say whom an identity provider knows. So whoever has never come through it is listed
beside those whom the verified domains keep out for certain.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.http import QueryDict

from identity import domain_names, last_way_in, names, paging, sign_in_attempts, verified_domains
from identity.models import Organization, SignInAttempt, User, VerifiedDomain

SHOWN = 20  # before the whole list is opened
OUTSIDE, NO_PASSWORD, DEPENDENT = "outside", "no_password", "dependent"
PASSWORD_USABLE = ~Q(password="") & ~Q(password__startswith="!")  # noqa: S106 (Django's mark)


@dataclass(frozen=True)
class Person:
    """Somebody of the list, and what speaks against them and for them."""

    user: User
    refused: str  # Federation ID, if it lies outside the verified domains
    doubtful: str  # e-mail address, if that does: refused where the provider sends it
    last_at: datetime | None  # when they last signed in by single sign-on, as far as is kept


@dataclass(frozen=True)
class ShutOut:
    """Those who could no longer sign in."""

    organization: Organization
    people: QuerySet[User]
    domains: frozenset[str]  # which count then
    reason: str = (
        ""  # OUTSIDE, NO_PASSWORD or DEPENDENT, where the settings of single sign-on do it
    )

    def __bool__(self) -> bool:
        return self.people.exists()

    def page(self, asked: QueryDict, *, size: int = paging.PAGE_SIZE) -> paging.Page:
        return paging.page(self.people.order_by("pk"), asked, size=size)

    def described(self, users: Iterable[User]) -> list[Person]:
        """In one query for all of them."""
        users = list(users)
        last = self._last_at(users)
        return [
            Person(user, self._outside(user.federation_id), self._outside(user.email), last_at)
            for user in users
            for last_at in [last.get(user.pk)]
        ]

    def _outside(self, name: str) -> str:
        has_domain = bool(self.domains) and "@" in name
        return verified_domains.outside(self.domains, [name]) if has_domain else ""

    def _last_at(self, users: list[User]) -> dict[int, datetime]:
        mine = _by_sso(self.organization).filter(user__in=users).order_by()
        return dict(mine.values_list("user").annotate(Max("at")))


def without_passwords(organization: Organization) -> ShutOut:
    """If single sign-on became the only way: people who use a password, and are not known to
    get in without. Break-glass administrators who are ready keep theirs."""
    domains = verified_domains.of_organization(organization)
    ready = [user.pk for user in last_way_in.ready(organization)]
    with_password = organization.users.filter(PASSWORD_USABLE, is_active=True).exclude(pk__in=ready)
    has_come = _by_sso(organization).filter(user=OuterRef("pk"))
    unnamed = Q(federation_id_key="")  # nothing that a provider sends is blank
    return ShutOut(
        organization, with_password.filter(_outside(domains) | unnamed | ~Exists(has_come)), domains
    )


def outside_domains(organization: Organization) -> ShutOut:
    """If single sign-on is switched on: whom it refuses. They go on with what they have."""
    domains = verified_domains.of_organization(organization)
    people = organization.users.filter(_outside(domains), is_active=True)
    return ShutOut(organization, people, domains, OUTSIDE)


def with_no_password(organization: Organization) -> ShutOut:
    """If single sign-on is a way in no more: people who have no other."""
    people = organization.users.filter(~PASSWORD_USABLE, is_active=True)
    return ShutOut(organization, people, frozenset(), NO_PASSWORD)


def if_it_fails(organization: Organization) -> ShutOut:
    """Should single sign-on, which is on, not work: people who have no other way in."""
    people = organization.users.filter(is_active=True)
    if organization.sign_in_method == Organization.SignInMethod.SSO:
        people = people.exclude(pk__in=[user.pk for user in last_way_in.ready(organization)])
    else:
        people = people.filter(~PASSWORD_USABLE)
    people = people if _has_sso(organization) else people.none()
    return ShutOut(organization, people, frozenset(), DEPENDENT)


def by_domain(row: VerifiedDomain) -> ShutOut:
    """Once `row` counts: people whose Federation ID or e-mail address lies in no domain that does."""
    organization = row.organization
    domains = verified_domains.of_organization(organization) | {row.domain}
    people = organization.users.filter(_outside(domains), is_active=True)
    return ShutOut(organization, people, domains)


def without_domain(row: VerifiedDomain) -> ShutOut:
    """Once `row` counts no longer while others do: people whose Federation ID or e-mail address
    lies in it. Removing the last domain shuts nobody out."""
    organization = row.organization
    domains = verified_domains.of_organization(organization) - {row.domain}
    mine = _inside({row.domain}) if row.verified_at and domains else Q(pk__in=[])
    return ShutOut(organization, organization.users.filter(mine, is_active=True), domains)


def is_asked_about(row: VerifiedDomain) -> bool:
    """The first domain closes a door that was open, wherever people sign in by single sign-on."""
    is_first = not row.verified_at and not verified_domains.of_organization(row.organization)
    return is_first and _has_sso(row.organization) and bool(by_domain(row))


def is_asked_before_removal(row: VerifiedDomain) -> bool:
    """One domain of several closes the door to its own people."""
    return _has_sso(row.organization) and bool(without_domain(row))


def _has_sso(organization: Organization) -> bool:
    return organization.sso_connections.filter(is_enabled=True).exists()


def _by_sso(organization: Organization) -> QuerySet[SignInAttempt]:
    """Through the identity provider of today; whom the one before knew says nothing."""
    issuers = organization.sso_connections.values("idp_entity_id")
    done = organization.sign_in_attempts.filter(way="saml", code=sign_in_attempts.OK)
    return done.filter(issuer__in=issuers)


def _outside(domains: frozenset[str]) -> Q:
    """A Federation ID or an e-mail address that lies in none of `domains`, where there are any."""
    if not domains:
        return Q(pk__in=[])
    endings = _endings(domains)
    return _other("federation_id_key", endings) | _other("email_key", endings)


def _inside(domains: Iterable[str]) -> Q:
    """A Federation ID or an e-mail address that lies in one of `domains`."""
    columns = ("federation_id_key", "email_key")
    endings = _endings(domains)
    found = [Q(**{f"{column}__endswith": each}) for column in columns for each in endings]
    return reduce(or_, found)


def _endings(domains: Iterable[str]) -> list[str]:
    """However a domain is written."""
    spelled = {
        names.key(form) for domain in domains for form in (domain, domain_names.readable(domain))
    }
    return [f"@{each}" for each in sorted(spelled)]


def _other(column: str, endings: list[str]) -> Q:
    """An address with another ending. Cheaper than a pattern, a hundred thousand times."""
    inside = [Q(**{f"{column}__endswith": each}) for each in endings]
    return Q(**{f"{column}__contains": "@"}) & ~reduce(or_, inside)
