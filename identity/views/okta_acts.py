"""Identity Management, section 3: what its buttons do only after the password."""

from django.http import HttpResponse
from django.urls import reverse

from identity.models import OktaConnection
from identity.requests import PersonRequest
from identity.views import step_up
from identity.views.step_up import Act

REMOVE_TOKEN = Act(
    "Remove the API token",
    "Okta hears of no more extensions and numbers until another token is set. What waits stays"
    " waiting.",
    "Remove token",
    is_grave=True,
)
MAKE_KEY = Act(
    "Make the next key",
    "It is published beside the one in use, and used after 48 hours.",
    "Make the next key",
)
USE_KEY = Act(
    "Sign with this key now",
    "Okta is asked first: if it does not know the key yet, the old one goes on.",
    "Use it",
)
REMOVE_KEY = Act(
    "Remove this key",
    "It is published no longer. The key in use stays.",
    "Remove key",
    is_grave=True,
)
MAKE_EXTENSION = Act(
    "Create “extension” in Okta",
    "The attribute is added to the default user type, and to each other type that your people are"
    " of. No other attribute is touched.",
    "Create “extension”",
)
MAKE_OF_APP = Act(
    "Create attributes in the Okta app",
    "One call adds what the app's profiles lack of the mapping. No other attribute is touched.",
    "Create them",
)


def make_attributes(connection: OktaConnection) -> Act:
    return MAKE_OF_APP if connection.is_through_app else MAKE_EXTENSION


def prove(user_name: str) -> Act:
    sentence = f"What Okta has of “{user_name}” now is written back there, unchanged."
    return Act("Write one person back", sentence, "Write back")


def asked(request: PersonRequest, act: Act) -> HttpResponse | None:
    """The page that asks for the password; None when it was given for this section."""
    return step_up.asked(request, step_up.OKTA, act, back=back())


def back() -> str:
    """Where one stood."""
    return f"{reverse('identity:management')}#okta-sync-back"
