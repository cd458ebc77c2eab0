"""The groups that an identity provider pushed, and who is in them. They are changed there."""

from uuid import UUID

from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from identity import names, paging
from identity.models import Group, Membership
from identity.permissions import Permission, requires
from identity.requests import PersonRequest
from telephony import people_search
from telephony.forms.search import text_of


@require_safe
@requires(Permission.SEE_PEOPLE)
def page(request: PersonRequest) -> HttpResponse:
    """Every group whose name holds what is searched for, with its count of members."""
    wanted = request.GET.get("q", "").strip()[:200]
    found = request.user.organization.groups.filter(display_name_key__contains=names.key(wanted))
    listed = found.select_related("scim_connection").order_by("display_name_key")
    groups = paging.page(listed, request.GET)
    _count_members(groups)
    return render(request, "console/groups.html", {"groups": groups, "wanted": wanted})


@require_safe
@requires(Permission.SEE_PEOPLE)
def group(request: PersonRequest, group_id: UUID) -> HttpResponse:
    """One group and its people, in the order of their names."""
    groups = request.user.organization.groups.select_related("scim_connection")
    found = get_object_or_404(groups, scim_id=group_id)
    text = text_of(request.GET)
    members = paging.page(_members(found, text), request.GET)
    context = {"group": found, "members": members, "text": text}
    return render(request, "console/group.html", context)


def _members(group: Group, text: str) -> QuerySet[Membership]:
    people = group.memberships.select_related("user", "user__line", "user__pending_line")
    if text:
        people = people.filter(people_search.fits(text, person="user"))
    return people.order_by("user__user_name_key")


def _count_members(groups: paging.Page) -> None:
    """Say on each group of the page how many it has: `member_count`. One query."""
    rows = Membership.objects.filter(group__in=[each.pk for each in groups.rows])
    counts = dict(rows.values_list("group").annotate(Count("pk")))
    for each in groups.rows:
        each.member_count = counts.get(each.pk, 0)
