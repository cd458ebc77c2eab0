"""From a person's line to the attributes that Okta should hold."""

import hashlib
import json
import re
from typing import Any

from identity.models import Line, OktaConnection

PLACEHOLDER = re.compile(r"\{(number|extension|license)\}")


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
        return dict.fromkeys(("number", "extension", "license"), "")
    return {
        "number": line.primary_phone,
        "extension": line.extension,
        "license": line.license,
    }


def _filled(template: str, values: dict[str, str]) -> str:
    if not all(values[name] for name in PLACEHOLDER.findall(template)):
        return ""
    return PLACEHOLDER.sub(lambda found: values[found[1]], template)
