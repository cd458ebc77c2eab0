"""Why Okta was not told of a person, and what helps: words for what waiting does not mend."""

import re

from identity.models import OktaConnection

# reason: (sentence, what helps, what a page can offer)
FAILED = {
    "no_right": (
        "The owner of the token may not change this person in Okta",
        "Give the token's owner a role that may edit users, then retry.",
        "retry",
    ),
    "attribute_missing": (
        "Okta's user profile has no such attribute",
        "Add the attribute {name} in Okta's Profile Editor, then retry.",
        "retry",
    ),
    "sourced_elsewhere": (
        "Another directory owns this attribute in Okta",
        "Let Okta own the attribute in its Profile Editor, then retry.",
        "retry",
    ),
    "not_found": (
        "Okta has no such person",
        "Compare the user name with the login in Okta, then retry.",
        "retry",
    ),
    "no_okta_id": (
        "Okta has no such person",
        "Compare the user name with the login in Okta, then retry.",
        "retry",
    ),
    "user_deactivated": ("The person is deactivated in Okta", "", "retry"),
    "value_refused": (
        "Okta refused the value",
        "Change the number or the extension, then retry.",
        "retry",
    ),
    "overwritten": (
        "Another system keeps changing this value in Okta",
        "Find what else writes it there, then retry.",
        "retry",
    ),
    "internal": ("This is our fault", "Retry; if it fails again, report the reference.", "retry"),
}
NOT_ASSIGNED = (
    "The person is not assigned to the Okta app",
    "Assign the app to the person in Okta, and compare the user name there, then retry.",
    "retry",
)
# Where we write the profiles of an app
THROUGH_APP = {
    "attribute_missing": (
        "The profile of the Okta app has no such attribute",
        "Add the attribute {name} to the app in Okta's Profile Editor, then retry.",
        "retry",
    ),
    "sourced_elsewhere": (
        "A mapping from Okta to the app fills this attribute",
        "Remove that mapping from the app in Okta's Profile Editor, then retry.",
        "retry",
    ),
    "not_found": NOT_ASSIGNED,
    "no_okta_id": NOT_ASSIGNED,
}
UNKNOWN = ("Okta refused", "Retry.", "retry")
NAMED_FIRST = re.compile(r"([A-Za-z_]\w*): ")  # as Okta begins what it says of an attribute


def of(reason: str, text: str, connection: OktaConnection | None) -> tuple[str, str, str]:
    """Sentence, what helps, and what a page can offer; `text` is Okta's own.

    Without a `connection`, of whichever there are.
    """
    found = FAILED.get(reason, UNKNOWN)
    if connection and connection.is_through_app:
        found = THROUGH_APP.get(reason, found)
    if reason == "no_right" and connection:
        found = (
            f"{who(connection)} may not change this person in Okta",
            _role(connection),
            "retry",
        )
    sentence, action, key = found
    return sentence, action.format(name=_attribute(text, connection)), key


def who(connection: OktaConnection) -> str:
    """Whose rights in Okta ours are."""
    return "The OAuth app" if connection.is_app else "The owner of the token"


def _role(connection: OktaConnection) -> str:
    whom = "the OAuth app" if connection.is_app else "the token's owner"
    may = "manage the app" if connection.is_through_app else "edit users"
    return f"Give {whom} a role that may {may}, then retry."


def _attribute(text: str, connection: OktaConnection | None) -> str:
    """By its own name, in quotes, if Okta said one that we write."""
    names = [row["attribute"] for row in connection.mapping] if connection else []
    found = next((name for name in names if re.search(rf"\b{re.escape(name)}\b", text)), "")
    if not found and (first := NAMED_FIRST.match(text)):
        found = first[1]
    return f"“{found}”" if found else "that “Test connection” names"
