"""The user page. Each act on it is a small form of its own, in the modules beside this."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from console import can_call, person, roles
from identity import ranks
from identity.forms.people import FederationIdForm, PasswordForm, ProfileForm, RoleForm
from identity.models import User
from identity.oauth import access
from identity.permissions import Permission, requires
from identity.requests import PersonRequest
from telephony import e164, extensions
from telephony.forms.licenses import AddOnForm, LicenseForm
from telephony.forms.line import ExtensionForm, ForwardForm, GiveNumberForm
from telephony.forms.sites import PlacementForm
from telephony.models import LicenseSeat, Site

# What the template asks about the person in front of the screen.
POWERS = (
    Permission.MANAGE_TELEPHONY,
    Permission.MANAGE_PEOPLE,
    Permission.RETRY_SYNC,
    Permission.SEE_AUDIT,
)


@require_safe
@requires(Permission.SEE_PEOPLE)
def page(request: PersonRequest, scim_id: UUID) -> HttpResponse:
    """Everything about one person. `?suggest` fills in the next free extension."""
    user = find(request, scim_id)
    forms: dict[str, Form] = {}
    if "suggest" in request.GET:
        organization, site = request.user.organization, person.site_of(user)
        suggestion = extensions.suggest(organization, site=site)
        forms["extension_form"] = ExtensionForm(initial={"number": suggestion})
    return show(request, user, **forms)


def find(request: PersonRequest, scim_id: UUID) -> User:
    """The person of this organization; 404 for anybody else's."""
    people = request.user.organization.users.select_related(
        *("line", "scim_connection", "second_factor", "pending_line", "emergency_address"),
        "placement__site__emergency_address",
    )
    user: User = get_object_or_404(people, scim_id=scim_id)
    user.organization = request.user.organization
    return user


def show(request: PersonRequest, user: User, **forms: Form) -> HttpResponse:
    """The page; `forms` are those that came back with errors, in place of fresh ones."""
    telephony = person.telephony(user)
    told = person.told(user, person.line_of(user))
    may = {power.name.lower(): power.is_granted(request.user) for power in POWERS}
    context = {
        "person": user,
        "telephony": telephony,
        "told": told,
        "emergency": person.emergency_address(user),
        "can_call": can_call.of(user, telephony, told),
        "attributes": person.attributes(user),
        "groups": person.groups(user),
        "events": person.latest_events(user) if may["see_audit"] else None,
        "may": may | {"act_upon": _may_act_upon(request.user, user)},
        "access": access.held_for(user) if may["manage_people"] else [],
        "is_self": user == request.user,
        "factor": person.factor_of(user) if may["manage_people"] else None,
        "is_keeper": user.role in ranks.KEEPERS,
        "problems": [each for form in forms.values() for each in _problems(form)],
        **_telephony_forms(user, telephony),
        **_person_forms(request.user, user),
    }
    return render(request, "console/user.html", context | forms)


def done(request: PersonRequest, user: User, sentence: str) -> HttpResponse:
    """Say what happened, and show the page as the database has it now."""
    messages.success(request, sentence)
    return redirect("user", user.scim_id)


def _problems(form: Form) -> list[dict[str, str]]:
    """Every error of `form` for the top of the page, with the field it leads to if any."""
    return [
        {"text": str(text)} | _place(form, name)
        for name, errors in form.errors.items()
        for text in errors
    ]


def _place(form: Form, name: str) -> dict[str, str]:
    if name == NON_FIELD_ERRORS:
        return {}
    return {"label": str(form[name].label), "id": form[name].id_for_label}


def _may_act_upon(actor: User, user: User) -> bool:
    """Whether access of `user` is `actor`'s to change; `identity.ranks` decides, this shows."""
    return user.role not in ranks.KEEPERS or actor.role == User.Role.OWNER or actor == user


def _telephony_forms(user: User, telephony: person.Telephony) -> dict[str, Any]:
    held = telephony.seat.pool.sku.code if telephony.seat else ""
    number = next((e164.show(row.e164) for row in telephony.free_numbers if row.is_free), None)
    extension = telephony.extension.number if telephony.extension else None
    return {
        "license_form": LicenseForm(None, counts=telephony.counts, current=held),
        "addon_form": AddOnForm(None, counts=telephony.counts, held=_codes(telephony.addons)),
        "forward_form": ForwardForm(),
        "extension_form": ExtensionForm(initial={"number": extension}),
        "site_form": PlacementForm(
            sites=telephony.sites, initial={"site": _key(person.site_of(user))}, prefix="work"
        ),
        "number_form": GiveNumberForm(
            organization=user.organization, initial={"number": number}, prefix="give"
        ),
    }


def _codes(held: Iterable[LicenseSeat]) -> set[str]:
    return {seat.pool.sku.code for seat in held}


def _key(site: Site | None) -> str:
    return str(site.pk) if site else ""


def _person_forms(actor: User, user: User) -> dict[str, Any]:
    return {
        "profile_form": ProfileForm(initial={name: getattr(user, name) for name in PROFILE}),
        "federation_form": FederationIdForm(initial={"federation_id": user.federation_id}),
        "role_form": RoleForm(roles=roles.choices(actor), initial={"role": user.role}),
        "password_form": PasswordForm(),
    }


PROFILE = ("user_name", "given_name", "family_name", "email")
