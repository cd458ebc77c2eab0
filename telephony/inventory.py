"""Searching the phone numbers of an organization."""

from django.db.models import Q, QuerySet

from identity.models import Organization
from telephony import people_search
from telephony.models import PhoneNumber


def search(organization: Organization, *, text: str = "", state: str = "") -> QuerySet[PhoneNumber]:
    """Numbers in order, with their extension and its person.

    `text` fits a run of digits of the number, the start of the extension, or the person;
    `state` is one of PhoneNumber.State, or empty for all.
    """
    rows = organization.phone_numbers.select_related("extension__user", "last_user").order_by(
        "e164"
    )
    if state:
        rows = rows.filter(state=state)
    return rows.filter(_fits(text)) if text else rows


def _fits(text: str) -> Q:
    digits = "".join(letter for letter in text if letter in "0123456789")
    if digits and not any(letter.isalpha() for letter in text):
        return Q(e164__contains=digits) | Q(extension__number__startswith=digits)
    return people_search.fits(text, person="extension__user")
