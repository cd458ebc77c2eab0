"""What can be done with many people of the user list at once: each action is a cell for all."""

from collections.abc import Iterable

from console.filters import UserFilter
from identity.models import User
from telephony.bulk import acts, csv_format
from telephony.models import LicenseSku


def actions(form: UserFilter) -> list[tuple[str, str]]:
    """Value, which is column and cell, and label."""
    given = [
        (f"license:{each.code}", f"Assign license {each.name}")
        for each in form.products
        if each.kind == LicenseSku.Kind.BASE
    ]
    return [
        *given,
        *acts.ACTS.items(),
        *(
            (f"site:{csv_format.escaped(each.name)}", f"Place at {each.name}")
            for each in form.sites
        ),
    ]


def table(people: Iterable[User], action: str) -> csv_format.Table:
    """The file that does `action` with everybody of `people`."""
    column, _, cell = action.partition(":")
    names = (csv_format.escaped(each.user_name) for each in people)
    rows = [(at, {csv_format.KEY: name, column: cell}) for at, name in enumerate(names, start=2)]
    return csv_format.Table([csv_format.KEY, column], rows)
