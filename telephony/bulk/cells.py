"""What the cells of a row ask for, as far as they can be read without looking at anybody."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from identity import names
from telephony.bulk.columns import COLUMNS, Facts
from telephony.bulk.csv_format import CLEAR, KEY, meant
from telephony.models import BulkRow

LONGEST = 600  # characters of a cell; an address takes most
NAME = 254  # of a name


class Refused(Exception):
    """The row cannot be. `field` is the column that says so."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


@dataclass(frozen=True)
class Wish:
    """A row as it was read. `key` is the user name as it is compared."""

    row_id: int
    user_name: str
    key: str
    wanted: Facts
    refusal: Refused | None = None


def wish(row: BulkRow) -> Wish:
    name = meant(row.sent[KEY]).strip()
    try:
        return Wish(row.pk, name, names.key(name), wanted(row.sent))
    except Refused as refusal:
        return Wish(row.pk, name, names.key(name), {}, refusal)


def wanted(sent: dict[str, str]) -> Facts:
    """What the cells ask for, by column; "" clears. Raises Refused."""
    if not meant(sent[KEY]).strip():
        raise Refused(KEY, "The row does not say whom it is about.")
    for name, cell in sent.items():
        most = LONGEST if name == "emergency_address" else NAME
        if len(cell) > most:
            raise Refused(name, f"A cell has {most} characters at most.")
    given = {name: sent[name] for name in COLUMNS if sent.get(name)}
    found = {name: "" if cell == CLEAR else meant(cell) for name, cell in given.items()}
    _require_address(found)
    return found


def _require_address(wanted: Facts) -> None:
    try:
        if wanted.get("email"):
            validate_email(wanted["email"])
    except ValidationError:
        raise Refused("email", f"“{wanted['email']}” is not an e-mail address.") from None
