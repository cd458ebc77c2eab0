"""Many people of the user list at once: exported as a file, or chosen for a bulk job."""

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from console.user_actions import actions, table
from console.views.users import asked
from identity.models import User
from identity.permissions import Permission, requires
from identity.requests import PersonRequest, actor
from telephony.bulk import csv_format, export, jobs


@require_safe
@requires(Permission.SEE_PEOPLE)
def export_file(request: PersonRequest) -> StreamingHttpResponse:
    """Everybody whom the filters leave, as a file that can be changed and sent back."""
    found = asked(request).people(request.user.organization)
    response = StreamingHttpResponse(export.lines(found), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="users.csv"'
    return response


@require_POST
@requires(Permission.MANAGE_TELEPHONY)
def choose(request: PersonRequest) -> HttpResponse:
    """Look what an action would do with the people that were chosen, or with all of the list."""
    form = asked(request)
    action = request.POST.get("action", "")
    chosen = _chosen(request, form.people(request.user.organization))
    if action not in dict(actions(form)):
        return _refused(request, "Choose an action.")
    people = list(chosen.only("user_name")[: csv_format.MOST_ROWS + 1])
    if not people:
        return _refused(request, "Choose at least one person.")
    if len(people) > csv_format.MOST_ROWS:
        return _refused(request, f"Choose {csv_format.MOST_ROWS:,} people at most.")
    try:
        job = jobs.start(
            request.user.organization,
            name=dict(actions(form))[action],
            table=table(people, action),
            actor=actor(request),
        )
    except jobs.Busy as refusal:
        return _refused(request, str(refusal))
    return redirect("telephony:bulk-job", job.pk)


def _chosen(request: PersonRequest, listed: QuerySet[User]) -> QuerySet[User]:
    if request.POST.get("all"):
        return listed
    return listed.filter(scim_id__in=filter(None, map(_id, request.POST.getlist("person"))))


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _refused(request: PersonRequest, words: str) -> HttpResponse:
    """Back to the list from which it was asked, or to the users."""
    messages.error(request, words)
    back = request.POST.get("back", "")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if is_ours and back.startswith("/") else "users")
