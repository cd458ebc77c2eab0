"""What people have, of one person or of everybody in an organization."""

from collections import defaultdict
from collections.abc import Mapping

from django.db.models import Exists, OuterRef

from identity.models import Organization, User
from telephony.models import Extension, LicenseSeat, LicenseSku, PhoneNumber, Placement
from telephony.rules.missing import Holding

Holdings = Mapping[int, Holding]


def of(user: User) -> Holding:
    """Three queries. The caller holds the person."""
    holding = _filled(LicenseSeat.objects_all_organizations.filter(user=user), [user.pk])[user.pk]
    holding.role = user.role
    _add_extensions({user.pk: holding}, Extension.objects_all_organizations.filter(user=user))
    _add_sites({user.pk: holding}, Placement.objects_all_organizations.filter(user=user))
    return holding


def of_everybody(organization: Organization) -> Holdings:
    """By key of the person; of who has nothing there is an empty one. Roles are not filled in."""
    holdings = _filled(organization.license_seats.filter(user__isnull=False), ())
    _add_extensions(holdings, organization.extensions.filter(user__isnull=False))
    _add_sites(holdings, Placement.objects_all_organizations.filter(organization=organization))
    return holdings


def _filled(seats, user_ids) -> defaultdict[int, Holding]:  # type: ignore[no-untyped-def]
    found: defaultdict[int, Holding] = defaultdict(Holding)
    for user_id in user_ids:
        found[user_id] = Holding()
    for user_id, code, kind in seats.values_list("user_id", "pool__sku__code", "kind"):
        found[user_id].products.add(code)
        found[user_id].has_base |= kind == LicenseSku.Kind.BASE
    return found


def _add_extensions(holdings: dict[int, Holding], extensions) -> None:  # type: ignore[no-untyped-def]
    ringing = PhoneNumber.objects_all_organizations.filter(extension=OuterRef("pk"))
    for user_id, has_number in extensions.values_list("user_id", Exists(ringing)):
        holdings[user_id].has_extension = True
        holdings[user_id].has_number = has_number


def _add_sites(holdings: dict[int, Holding], placements) -> None:  # type: ignore[no-untyped-def]
    for user_id, site_id in placements.values_list("user_id", "site_id"):
        holdings[user_id].site_id = site_id
