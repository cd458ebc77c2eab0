"""From a person's line to the attributes that Okta should hold."""

import hashlib
import json
import re
from typing import Any

import phonenumbers

from identity.models import Line, OktaConnection

PLACEHOLDERS = ("number", "number_national", "extension", "license")
PLAIN_EXTENSION = "{extension}"
PLACEHOLDER = re.compile(rf"\{{({'|'.join(PLACEHOLDERS)})\}}")


def attributes(connection: OktaConnection, line: Line | None) -> dict[str, str | None]:
    """What Okta should hold; None clears an attribute there.

    A template with any empty placeholder counts as empty.
    """
    wanted: dict[str, str | None] = {}
    for row in connection.mapping:
        value = _filled(row["template"], _values(line))
        if value or row["if_empty"] == "clear":
            wanted[row["attribute"]] = value or None
    return wanted


def digest(connection: OktaConnection, wanted: dict[str, Any], okta_user_id: str) -> str:
    """One word for "this person of that Okta holds these values by this mapping"."""
    told = [connection.mapping_version, okta_user_id, wanted]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _values(line: Line | None) -> dict[str, str]:
    if line is None:
        return dict.fromkeys(PLACEHOLDERS, "")
    return {
        "number": line.primary_phone,
        "number_national": _national(line.primary_phone),
        "extension": line.extension,
        "license": line.license,
    }


def _national(e164: str) -> str:
    """As it is dialed inside its own country, such as (415) 555-0101."""
    try:
        number = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return e164
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)


def _filled(template: str, values: dict[str, str]) -> str:
    if not all(values[name] for name in PLACEHOLDER.findall(template)):
        return ""
    return PLACEHOLDER.sub(lambda found: values[found[1]], template)
