"""Who holds the seats of a product, searched."""

from django.db.models import QuerySet

from telephony import people_search
from telephony.models import LicensePool, LicenseSeat


def search(pool: LicensePool, *, text: str = "", state: str = "") -> QuerySet[LicenseSeat]:
    """Seats of `pool` that somebody holds, with the holder, oldest assignment first.

    `text` fits a person's names or the start of their extension; `state` is "assigned",
    "parked", or empty for both.
    """
    seats = LicenseSeat.objects_all_organizations.filter(pool=pool, user__isnull=False)
    if state:
        seats = seats.filter(state=state)
    if text.isdigit():
        seats = seats.filter(user__line__extension__startswith=text)
    elif text:
        seats = seats.filter(people_search.fits(text, person="user"))
    return seats.select_related("user__line").order_by("assigned_at", "pk")
