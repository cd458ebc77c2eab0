"""Finding rows by the person they belong to."""

from django.db.models import Q

from identity import names


def fits(text: str, *, person: str) -> Q:
    """`text` is in a name, the user name or the e-mail address of the row's person.

    `person` leads from the row to them, such as "extension__user".
    """
    fits = Q(**{f"{person}__user_name_key__contains": names.key(text)})
    fits |= Q(**{f"{person}__email_key__contains": names.key(text)})
    for column in ("display_name", "given_name", "family_name"):
        fits |= Q(**{f"{person}__{column}__icontains": text})
    return fits
