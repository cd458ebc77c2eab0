"""Sites: added, changed, removed, and who works where."""

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Q, QuerySet

from identity import audit, names, transactions, users
from identity.audit import Actor
from identity.database import is_postgresql, own_connection
from identity.models import Organization, User
from telephony import emergency, lines, plan
from telephony.models import Extension, ExtensionRange, Placement, Site

FIELDS = ("name", "code", "country", "time_zone", "language", "address")
NAMED = 5  # people that a refusal names
PLACE = """INSERT INTO telephony_placement (user_id, organization_id, site_id)
    SELECT %s, organization_id, id FROM telephony_site WHERE id = %s AND organization_id = %s {lock}
    ON CONFLICT (user_id) DO UPDATE SET site_id = excluded.site_id
    WHERE telephony_placement.site_id <> excluded.site_id"""


class SiteTaken(Exception):
    """Another site of the organization has this name or this code."""


class SiteInUse(Exception):
    """Somebody works there, or ranges or rules belong to it. Its text says who and which."""


class SiteGone(Exception):
    """The site was removed meanwhile."""


@dataclass(frozen=True)
class Conflict:
    """An extension that a site's country makes too close to an emergency number."""

    extension: Extension
    countries: tuple[str, ...]


@transaction.atomic
def add(organization: Organization, *, actor: Actor, **fields: Any) -> Site:
    """Add a site; `fields` are those of FIELDS. Raises SiteTaken."""
    site = Site(organization=organization, **fields)
    _save(site)
    audit.record("site.added", subject=site, actor=actor, country=site.country)
    return site


@transaction.atomic
def change(site: Site, *, actor: Actor, **fields: Any) -> None:
    """Change `fields` of the site; who works there has a line of another site then, by name.

    Raises SiteTaken, SiteGone.
    """
    if fields.get("name", site.name) != site.name:
        _hold_everybody(site)
    _lock(site)
    changes = {
        name: [getattr(site, name), value]
        for name, value in fields.items()
        if getattr(site, name) != value
    }
    if not changes:
        return
    for name, (_, value) in changes.items():
        setattr(site, name, value)
    _save(site)
    audit.record("site.changed", subject=site, actor=actor, **changes)
    if "name" in changes:
        lines.publish_again(_people(site))


@transaction.atomic
def remove(site: Site, *, actor: Actor) -> None:
    """Remove a site where nobody works and to which nothing belongs. Raises SiteInUse, SiteGone."""
    _lock(site)
    if there := _what_is_there(site):
        raise SiteInUse(f"{site.name} is not empty: {there}.")
    audit.record("site.removed", subject=site, actor=actor)
    site.delete()


@transaction.atomic
def move(user: User, *, site: Site | None, actor: Actor) -> bool:
    """`place`, for whoever does not hold the person. Raises SiteGone."""
    users.lock(user)
    return place(user, site=site, actor=actor)


@transactions.step
def place(user: User, *, site: Site | None, actor: Actor) -> bool:
    """Say where `user` works; None: nobody knows. False if that was known. Raises SiteGone.

    The caller holds the person's row.
    """
    is_new = _set(user, site) if site else _unset(user)
    if is_new:
        audit.record("user.placed", subject=user, actor=actor, site=site.name if site else None)
        lines.publish(user)
    return is_new


def of_person(user: User) -> Site | None:
    """Where `user` works."""
    return user.organization.sites.filter(placements__user=user).first()


def listed(organization: Organization, *, text: str = "") -> QuerySet[Site]:
    """By name, each with `people` and `ranges` that there are.

    With `text`, those that have it in their name, or as their country or code.
    """
    found = organization.sites.annotate(
        people=Count("placements", distinct=True), ranges=Count("extension_ranges", distinct=True)
    )
    if text:
        is_named = Q(name_key__contains=names.key(text))
        found = found.filter(is_named | Q(country__iexact=text) | Q(code=text))
    return found.order_by("name_key")


def conflicts(organization: Organization) -> list[Conflict]:
    """Extensions in use that today's sites would refuse, by number. They stay as they are."""
    what = plan.of(organization.pk)
    beginnings = [Q(number__startswith=each) for each in emergency.beginnings(what.countries)]
    given = organization.extensions.filter(
        Q(*beginnings, _connector=Q.OR), state=Extension.State.ASSIGNED
    )
    found = []
    for each in given.select_related("user").order_by("number"):
        if near := what.countries_near(each.number):
            found.append(Conflict(each, tuple(near)))
    return found


def _save(site: Site) -> None:
    site.name_key = names.key(site.name)
    try:
        with transaction.atomic():
            site.save()
    except IntegrityError:
        raise SiteTaken(site.name) from None


def _people(site: Site) -> QuerySet[User]:
    return User.objects_all_organizations.filter(placement__site=site)


def _hold_everybody(site: Site) -> None:
    """Before the site itself: whoever places somebody holds first the person, then the site."""
    held = _people(site).select_for_update(no_key=True, of=("self",))
    list(held.order_by("pk").values_list("pk"))


def _lock(site: Site) -> None:
    try:
        site.refresh_from_db(from_queryset=Site.objects_all_organizations.select_for_update())
    except Site.DoesNotExist:
        raise SiteGone(site.name) from None


def _what_is_there(site: Site) -> str:
    people = Placement.objects_all_organizations.filter(site=site).select_related("user")
    ranges = ExtensionRange.objects_all_organizations.filter(site=site).order_by("length", "first")
    count = people.count()
    told = [each.user.label for each in people.order_by("pk")[:NAMED]]
    if count > NAMED:
        told.append(f"{count - NAMED} more people")
    told += [f"extensions {each}" for each in ranges]
    told += [f"the rule “{each}”" for each in site.plan_rules.order_by("position")]
    return ", ".join(told)


def _set(user: User, site: Site) -> bool:
    lock = "FOR KEY SHARE" if is_postgresql() else ""  # it cannot be removed meanwhile
    with own_connection().cursor() as cursor:
        cursor.execute(PLACE.format(lock=lock), [user.pk, site.pk, user.organization_id])
        is_new: bool = cursor.rowcount == 1
    here = Placement.objects_all_organizations.filter(user=user, site=site)
    if not is_new and not here.exists():
        raise SiteGone(site.name)
    return is_new


def _unset(user: User) -> bool:
    return bool(Placement.objects_all_organizations.filter(user=user).delete()[0])
