"""Which lists of Okta's a check reads: everybody, and then those who are deactivated.

Okta leaves these out of its list of all people. Somebody active here whom it does not show is
looked for among them before being taken for missing.
"""

from identity.models import DriftCheck
from identity.okta.client import Client
from identity.okta.pages import UsersPage
from identity.syncback import drift, judging

DEACTIVATED = "deactivated "  # before a cursor of the second list, in `DriftCheck.after`


def page(check: DriftCheck, client: Client) -> UsersPage:
    """The page whose turn it is. Raises OktaFailure."""
    names = ["login", *(row["attribute"] for row in check.connection.mapping)]
    if check.after.startswith(DEACTIVATED):
        return client.deactivated(names, after=check.after.removeprefix(DEACTIVATED))
    return client.users(names, after=check.after)


def after(check: DriftCheck, found: UsersPage) -> str:
    """What `DriftCheck.after` says once `found` is compared; "" when that was the last page."""
    is_second = check.after.startswith(DEACTIVATED)
    if found.after:
        return f"{DEACTIVATED if is_second else ''}{found.after}"
    if is_second or check.connection.is_through_app:  # an app has only people who are active
        return ""
    is_complete = not (drift.missing(check).exists() or judging.unseen(check).exists())
    return "" if is_complete else DEACTIVATED
