"""The list of sign-ins: who tried to get in, how, and what came of it; newest first."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from identity import sign_in_words
from identity.forms.sign_ins import SignInFilter
from identity.models import SignInAttempt
from identity.permissions import Permission, requires
from identity.requests import PersonRequest

PAGE_SIZE = 50


@require_safe
@requires(Permission.SEE_AUDIT)
def page(request: PersonRequest) -> HttpResponse:
    """One page, found by the id that it comes before: as fast at the end as at the start."""
    asked = SignInFilter(request.GET, organization=request.user.organization)
    attempts, before = asked.attempts(), _id(request.GET.get("before", ""))
    if before:
        attempts = attempts.filter(pk__lt=before)
    rows = list(attempts[: PAGE_SIZE + 1])
    context = {
        "filter": asked,
        "rows": [_row(attempt) for attempt in rows[:PAGE_SIZE]],
        "newest_url": _url(request, None) if before else "",
        "older_url": _url(request, rows[PAGE_SIZE - 1].pk) if len(rows) > PAGE_SIZE else "",
    }
    return render(request, "identity/sign_ins.html", context)


def _row(attempt: SignInAttempt) -> dict[str, object]:
    return {
        "attempt": attempt,
        "way": sign_in_words.way(attempt),
        "reason": sign_in_words.reason(attempt),
        "label": sign_in_words.label(attempt.code),
        "tone": sign_in_words.tone(attempt),
    }


def _id(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _url(request: PersonRequest, before: int | None) -> str:
    query = request.GET.copy()
    query.pop("before", None)
    if before:
        query["before"] = str(before)
    return f"{request.path}?{query.urlencode()}" if query else request.path
