"""Who is meant by a name on the sign-in page, and which ways in are shown to them."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from identity import names, verified_domains
from identity.models import Organization, SsoConnection, User

MOST_NAMESAKES = 50
Method = Organization.SignInMethod


class Ambiguous(Exception):
    """People of several organizations go by this name; the organization's slug is needed."""


@dataclass(frozen=True)
class Named:
    """Whom a name leads to. An organization without a person: its domain, nobody known."""

    user: User | None = None
    organization: Organization | None = None
    by_domain: bool = False


@dataclass(frozen=True)
class Doors:
    """The ways in that a person is shown."""

    sso: SsoConnection | None = None
    is_sso_only: bool = False


def find(name: str, *, slug: str = "") -> Named:
    """The person with this user name or e-mail address, and whose doors they are shown.

    A slug that was given counts first, then who has verified the domain of an e-mail address.
    Names are unique only inside an organization. Otherwise a name that leads to several is
    never decided here: else a stranger's organization could lay claim to it. Raises Ambiguous.
    """
    if "\0" in name + slug:  # nobody's, and PostgreSQL would refuse the question
        return Named()
    owner = None if slug.strip() else verified_domains.organization_of(name)
    key = names.key(name.strip())
    called = _people(slug, owner).filter(Q(user_name_key=key) | Q(email_key=key))
    found = list(called[:MOST_NAMESAKES])
    if len({user.organization_id for user in found}) > 1:
        raise Ambiguous
    user = _one(found, key)
    organization = user.organization if user else None
    return Named(user, owner or organization, by_domain=owner is not None)


def of(organization: Organization | None) -> Doors:
    """What to show. Names that lead nowhere look like those of password people.

    It depends on nothing about the person, so that nobody learns who exists.
    """
    if organization is None or organization.sign_in_method == Method.PASSWORD:
        return Doors()
    sso = organization.sso_connections.filter(is_enabled=True).order_by("created_at").first()
    return Doors(sso, is_sso_only=bool(sso) and organization.sign_in_method == Method.SSO)


def _people(slug: str, owner: Organization | None) -> QuerySet[User]:
    people = User.objects_all_organizations.select_related("organization").order_by("pk")
    if owner is not None:
        return people.filter(organization=owner)
    return people.filter(organization__slug=slug.strip().lower()) if slug.strip() else people


def _one(found: list[User], key: str) -> User | None:
    by_user_name = [user for user in found if user.user_name_key == key]
    candidates = by_user_name or found  # colleagues may share an address; a user name they cannot
    return candidates[0] if len(candidates) == 1 else None
