"""What the user list is asked for. It lives in the URL, so a view can be kept and shared."""

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet

from console import search
from identity.models import Organization, SyncState, User
from telephony.models import LicenseSku, Site
from telephony.rules import waiting

UNLICENSED = Q(line=None) | Q(line__license="")
STATUSES = [
    ("", "Any status"),
    ("active", "Active"),
    ("suspended", "Suspended"),
    ("unlicensed", "Needs a license"),
    ("waiting", "Waiting"),
    ("unsynced", "Sync failed"),
]
SOURCES = [("", "Any source"), ("idp", "Identity provider"), ("local", "Local")]
# Each is a column of `identity.User` or of its line; the user name decides between equals.
SORTS = {
    "user": ["user_name_key"],
    "federation": ["federation_id_key"],
    "license": ["line__license", "user_name_key"],
    "extension": ["line__extension", "user_name_key"],
    "newest": ["-pk"],
}
SORT_CHOICES = [*((name, name) for name in SORTS), *((f"-{name}", name) for name in SORTS)]


class UserFilter(forms.Form):
    """The bar above the user list."""

    q = forms.CharField(label="Search", required=False, max_length=200)
    status = forms.ChoiceField(label="Status", required=False, choices=STATUSES)
    source = forms.ChoiceField(label="Source", required=False, choices=SOURCES)
    license = forms.ChoiceField(label="License", required=False)
    site = forms.ChoiceField(label="Site", required=False)
    sort = forms.ChoiceField(required=False, choices=SORT_CHOICES, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, products: list[LicenseSku], sites: list[Site]) -> None:
        super().__init__(data)
        choices = [("", "Any license"), *((each.code, each.name) for each in products)]
        self.fields["license"].choices = choices  # type: ignore[attr-defined]
        places = [
            ("", "Any site"),
            ("none", "No site"),
            *((str(each.pk), each.name) for each in sites),
        ]
        self.fields["site"].choices = places  # type: ignore[attr-defined]
        self.products, self.sites = products, sites
        self.has_sites = bool(sites)
        self.is_valid()
        # A value that no choice has is as good as none: an old bookmark still opens the list.
        self.wanted = {name: self.cleaned_data.get(name, "") for name in self.fields}

    @property
    def is_narrow(self) -> bool:
        """True when something is filtered away."""
        return any(value for name, value in self.wanted.items() if name != "sort")

    @property
    def order(self) -> str:
        return self.wanted["sort"] or "user"

    def people(self, organization: Organization) -> QuerySet[User]:
        """The people wanted, in the order wanted."""
        people = organization.users.filter(
            _status(self.wanted["status"]) & _source(self.wanted["source"])
        )
        if code := self.wanted["license"]:
            held = organization.license_seats.of(code).filter(user__isnull=False)
            people = people.filter(pk__in=held.values("user"))
        if site := self.wanted["site"]:
            people = people.filter(placement__site=None if site == "none" else site)
        people = search.matching(people, organization, self.wanted["q"])
        return people.order_by(*_order(self.order))


def _status(wanted: str) -> Q:
    return {
        "active": Q(is_active=True),
        "suspended": Q(is_active=False),
        "unlicensed": Q(is_active=True) & UNLICENSED,
        "waiting": waiting.LACKING_SOMETHING,
        "unsynced": Q(_is_blocked()),
    }.get(wanted, Q())


def _is_blocked() -> Exists:
    blocked = SyncState.objects_all_organizations.filter(state=SyncState.State.BLOCKED)
    return Exists(blocked.filter(user=OuterRef("pk")))


def _source(wanted: str) -> Q:
    return {
        "idp": Q(scim_connection__isnull=False),
        "local": Q(scim_connection=None),
    }.get(wanted, Q())


def _order(sort: str) -> list[str]:
    columns = SORTS[sort.removeprefix("-")]
    return [_turned(each) for each in columns] if sort.startswith("-") else columns


def _turned(column: str) -> str:
    return column.removeprefix("-") if column.startswith("-") else f"-{column}"
