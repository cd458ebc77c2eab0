"""What a mapping may be: which attributes of Okta's are ours to write, and from what."""

import re
from dataclasses import dataclass

from identity.syncback import mapping

MOST_ROWS = 10
LONGEST_TEMPLATE = 100  # characters, as Okta's primaryPhone
ATTRIBUTE = re.compile(r"\A[A-Za-z_][A-Za-z0-9_]{0,79}\Z")
# Who somebody is and how they sign in is never ours to write; compared without regard to case.
REFUSED = {
    "login",
    "email",
    "secondemail",
    "firstname",
    "lastname",
    "displayname",
    "manager",
    "managerid",
    "usertype",
}
BRACED = re.compile(r"\{([^{}]*)\}")
KEEPS = {"clear": "Clear it in Okta", "leave": "Leave Okta's value as it is"}


class BadMapping(ValueError):
    """Not a mapping that can be used. Its text says what to do."""


@dataclass(frozen=True)
class Row:
    """One attribute of Okta's profile, and what it is to hold."""

    attribute: str
    template: str
    if_empty: str = "clear"

    def stored(self) -> dict[str, str]:
        return {
            "attribute": self.attribute,
            "template": self.template,
            "if_empty": self.if_empty,
        }


def check_row(row: Row) -> None:
    """Raises BadMapping."""
    if not ATTRIBUTE.match(row.attribute):
        raise BadMapping(
            "Write the attribute's variable name as in Okta's Profile Editor: letters, digits and"
            " underscores, no digit first, 80 characters at most."
        )
    if row.attribute.lower() in REFUSED:
        raise BadMapping(f"“{row.attribute}” says who somebody is. It is never written from here.")
    if row.if_empty not in KEEPS:
        raise BadMapping("Choose what happens when there is no value.")
    _check_template(row.template)


def check(rows: list[Row]) -> None:
    """All of them together. Raises BadMapping."""
    if not rows:
        raise BadMapping("Map at least one attribute. To stop sync-back, pause it.")
    if len(rows) > MOST_ROWS:
        raise BadMapping(f"Map {MOST_ROWS} attributes at most.")
    seen: set[str] = set()
    for row in rows:
        check_row(row)
        if row.attribute.lower() in seen:
            raise BadMapping(f"“{row.attribute}” is mapped twice. Keep one of the rows.")
        seen.add(row.attribute.lower())


def _check_template(template: str) -> None:
    known = ", ".join(f"{{{name}}}" for name in mapping.PLACEHOLDERS)
    if not template or len(template) > LONGEST_TEMPLATE:
        raise BadMapping(f"Write what it should hold, 1 to {LONGEST_TEMPLATE} characters: {known}.")
    unknown = [name for name in BRACED.findall(template) if name not in mapping.PLACEHOLDERS]
    if unknown or set("{}") & set(BRACED.sub("", template)):
        wrong = f"“{{{unknown[0]}}}” stands for nothing here" if unknown else "A brace is left over"
        raise BadMapping(f"{wrong}. Known are {known}.")
    if not BRACED.search(template):
        raise BadMapping(f"The same text for everybody helps nobody. Use one of {known}.")
    if not template.isprintable():
        raise BadMapping("Write it in one line, without invisible characters.")
