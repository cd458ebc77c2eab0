"""Finding people by anything an administrator may have in hand."""

from django.db.models import Q, QuerySet

from identity import names
from identity.models import Organization, User

MOST_WORDS = 5


def matching(people: QuerySet[User], organization: Organization, text: str) -> QuerySet[User]:
    """Those of `people` whom every word of `text` fits.

    A word fits a name, user name, e-mail address or Federation ID anywhere, an extension
    from its start, and a phone number by any run of its digits.
    """
    for word in text.split()[:MOST_WORDS]:
        people = people.filter(_names(word) | _digits(organization, word))
    return people


def _names(word: str) -> Q:
    key = names.key(word)
    fits = Q(display_name__icontains=word) | Q(given_name__icontains=word)
    fits |= Q(family_name__icontains=word) | Q(user_name_key__contains=key)
    return fits | Q(email_key__contains=key) | Q(federation_id_key__contains=key)


def _digits(organization: Organization, word: str) -> Q:
    """`word` as part of a phone number, however it is punctuated; never without a digit."""
    digits = "".join(letter for letter in word if letter in "0123456789")
    if not digits or any(letter.isalpha() for letter in word):
        return Q(pk__in=())
    ringing = organization.phone_numbers.filter(e164__contains=digits, extension__isnull=False)
    fits = Q(pk__in=ringing.values("extension__user"))
    return fits | Q(line__extension__startswith=digits)
