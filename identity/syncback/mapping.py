"""From a person's line to the attributes that Okta should hold."""

import hashlib
import json
import re
from collections.abc import Callable
from operator import attrgetter
from typing import Any

import phonenumbers

from identity.models import Line, OktaConnection


def _national(line: Line) -> str:
    """As it is dialed inside its own country, such as (415) 555-0101."""
    try:
        number = phonenumbers.parse(line.primary_phone)
    except phonenumbers.NumberParseException:
        return line.primary_phone
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)


# Name in a template, and the column of a line of which it is made.
COLUMNS = {
    "number": "primary_phone",
    "number_national": "primary_phone",
    "did": "did",
    "caller_id": "caller_id",
    "extension": "extension",
    "site": "site",
    "license": "license",
}
MEANINGS = {
    "number": "the primary number, such as +14155550101",
    "number_national": "the same as it is dialed in its country",
    "did": "another direct number, or else the primary one",
    "caller_id": "the number that others see on a call",
    "extension": "the extension",
    "site": "the name of the site",
    "license": "the name of the base license",
}
NATIONAL = "number_national"
PLACEHOLDERS: dict[str, Callable[[Line], str]] = {
    name: _national if name == NATIONAL else attrgetter(column) for name, column in COLUMNS.items()
}
PLAIN_EXTENSION = "{extension}"
PLACEHOLDER = re.compile(rf"\{{({'|'.join(PLACEHOLDERS)})\}}")


def attributes(connection: OktaConnection, line: Line | None) -> dict[str, str | None]:
    """What Okta should hold; None clears an attribute there.

    A template with any empty placeholder counts as empty.
    """
    wanted: dict[str, str | None] = {}
    for row in connection.mapping:
        value = _filled(row["template"], line)
        if value or row["if_empty"] == "clear":
            wanted[row["attribute"]] = value or None
    return wanted


def digest(connection: OktaConnection, wanted: dict[str, Any], okta_user_id: str) -> str:
    """One word for "this person of that Okta holds these values, by this mapping and way"."""
    where = [connection.okta_url, connection.way, connection.app_id]
    told = [connection.mapping_version, *where, okta_user_id, wanted]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _filled(template: str, line: Line | None) -> str:
    if line is None:
        return ""
    values = {name: PLACEHOLDERS[name](line) for name in PLACEHOLDER.findall(template)}
    if not all(values.values()):
        return ""
    return PLACEHOLDER.sub(lambda found: values[found[1]], template)
