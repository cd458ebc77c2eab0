"""The user list, and adding a person by hand."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from console import tables
from console.filters import UserFilter
from console.roles import choices
from console.user_actions import actions
from identity import paging, users
from identity.forms.people import AddPersonForm
from identity.models import Organization
from identity.permissions import Permission, requires
from identity.requests import PersonRequest, actor
from telephony import refusals
from telephony.models import LicenseSku


@require_safe
@requires(Permission.SEE_PEOPLE)
@vary_on_headers("HX-Request")
def page(request: PersonRequest) -> HttpResponse:
    """Everybody of the organization whom the filters leave; only the list for htmx."""
    form, organization = asked(request), request.user.organization
    found = form.people(organization).select_related(
        "line", "scim_connection", "pending_line", "placement__site"
    )
    people = paging.page(found, request.GET)
    tables.note_sync(people.rows)
    context = {
        "filter": form,
        "people": people,
        "headings": tables.headings(tables.COLUMNS, request.GET, form.order),
        "may_add": Permission.MANAGE_PEOPLE.is_granted(request.user),
        "may_choose": Permission.MANAGE_TELEPHONY.is_granted(request.user),
        "actions": actions(form),
    }
    template = "console/users.html#list" if request.htmx else "console/users.html"
    return render(request, template, context)


@require_http_methods(["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def add(request: PersonRequest) -> HttpResponse:
    """A local person: somebody whom no identity provider sends."""
    form = AddPersonForm(request.POST or None, roles=choices(request.user))
    if form.is_valid():
        with refusals.shown_on(form, "user_name"):
            person = users.create_local(
                request.user.organization, actor=actor(request), **form.cleaned_data
            )
            messages.success(request, f"{person.label} was added.")
            return redirect("user", person.scim_id)
    return render(request, "console/add_user.html", {"form": form})


def asked(request: PersonRequest) -> UserFilter:
    """What the address asks the list for."""
    organization = request.user.organization
    sites = list(organization.sites.order_by("name_key"))
    return UserFilter(request.GET, products=_products(organization), sites=sites)


def _products(organization: Organization) -> list[LicenseSku]:
    pools = organization.license_pools.select_related("sku").order_by("sku__name")
    return [pool.sku for pool in pools]
