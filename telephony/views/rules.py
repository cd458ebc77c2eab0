"""Rules: what people get by themselves, tried and previewed before they do anything."""

from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import pluralize
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from identity import paging
from identity.permissions import Permission, requires
from identity.requests import PersonRequest, actor
from telephony import refusals
from telephony.forms.rules import Conditions, RuleForm, conditions_of
from telephony.forms.search import text_of
from telephony.models import PlanRule
from telephony.rules import book, conditions, preview, waiting, words

GIVEN = (
    *("name", "license", "site", "gives_extension", "range"),
    *("gives_number", "number_prefix", "role", "follows"),
)


@require_safe
@requires(Permission.SEE_PEOPLE)
def page(request: PersonRequest) -> HttpResponse:
    """All rules in their order. `?preview` says what they would change."""
    organization = request.user.organization
    rules = book.listed(organization)
    in_force = [rule for rule in rules if rule.is_active]
    context = {
        "rules": [words.of(rule) for rule in rules],
        "waiting": waiting.listed_for(organization).count(),
        "preview": preview.of(organization, in_force) if "preview" in request.GET else None,
        "may_manage": Permission.MANAGE_SETTINGS.is_granted(request.user),
    }
    return render(request, "telephony/rules/page.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.MANAGE_SETTINGS)
def add(request: PersonRequest) -> HttpResponse:
    """A rule at the end of the list."""
    return _edit(request, None)


@require_http_methods(["GET", "POST"])
@requires(Permission.MANAGE_SETTINGS)
def change(request: PersonRequest, rule: int) -> HttpResponse:
    """What a rule asks for and gives."""
    return _edit(request, _rule(request, rule))


@require_POST
@requires(Permission.MANAGE_SETTINGS)
def move(request: PersonRequest, rule: int) -> HttpResponse:
    """One place up, or down."""
    by = -1 if "up" in request.POST else 1
    with suppress(book.RuleGone):  # the page shows that it is
        book.move(_rule(request, rule), by=by, actor=actor(request))
    return redirect("telephony:rules")


@require_POST
@requires(Permission.MANAGE_SETTINGS)
def switch(request: PersonRequest, rule: int) -> HttpResponse:
    """On, or off."""
    is_active = "on" in request.POST
    with suppress(book.RuleGone):
        book.switch(_rule(request, rule), is_active=is_active, actor=actor(request))
    return redirect("telephony:rules")


@require_POST
@requires(Permission.MANAGE_SETTINGS)
def remove(request: PersonRequest, rule: int) -> HttpResponse:
    found = _rule(request, rule)
    with suppress(book.RuleGone):
        book.remove(found, actor=actor(request))
    messages.success(request, f"The rule “{found.name}” is removed. What it gave stays.")
    return redirect("telephony:rules")


@require_POST
@requires(Permission.MANAGE_SETTINGS)
def apply(request: PersonRequest) -> HttpResponse:
    """Let the rules look at the people who are here."""
    count = preview.apply(request.user.organization, actor=actor(request))
    people = f"{count} {pluralize(count, 'person gets,people get')} what the rules say now."
    messages.success(request, people if count else "Everybody has what the rules say.")
    return redirect("telephony:rules")


@require_safe
@requires(Permission.SEE_PEOPLE)
def waiting_people(request: PersonRequest) -> HttpResponse:
    """Who waits until something comes free."""
    text = text_of(request.GET)
    rows = waiting.listed_for(request.user.organization, text=text)
    context = {"text": text, "rows": paging.page(rows, request.GET)}
    return render(request, "telephony/rules/waiting.html", context)


def _edit(request: PersonRequest, rule: PlanRule | None) -> HttpResponse:
    organization = request.user.organization
    given = {name: getattr(rule, name) for name in GIVEN} if rule else None
    form = RuleForm(request.POST or None, organization=organization, initial=given)
    about = Conditions(request.POST or None, initial=conditions_of(rule), prefix="about")
    context: dict[str, Any] = {"form": form, "about": about, "rule": rule}
    if request.method == "POST" and all([form.is_valid(), about.is_valid()]):
        wanted = form.wanted([each.condition for each in about if each.condition])
        if "preview" in request.POST:
            context["preview"] = preview.of(organization, _with(organization, rule, wanted))
        else:
            with refusals.shown_on(form):
                _save(request, rule, wanted)
                return redirect("telephony:rules")
    context["known"] = conditions.KNOWN
    context["groups"] = organization.groups.order_by("display_name_key")[:500]
    return render(request, "telephony/rules/edit.html", context)


def _save(request: PersonRequest, rule: PlanRule | None, wanted: book.Wanted) -> None:
    if rule is None:
        book.add(request.user.organization, wanted, actor=actor(request))
        sentence = f"The rule “{wanted.name}” is added. It counts for whoever comes from now on."
    else:
        book.change(rule, wanted, actor=actor(request))
        sentence = f"The rule “{wanted.name}” is saved. It counts for whoever comes from now on."
    messages.success(request, sentence)


def _with(organization: Any, rule: PlanRule | None, wanted: book.Wanted) -> list[PlanRule]:
    """The rules in force, as they would be with this one; nothing is saved."""
    rules = [each for each in book.listed(organization) if each.is_active or each == rule]
    if rule is None:
        return [*rules, wanted.write(PlanRule(organization=organization))]
    return [wanted.write(each) if each == rule else each for each in rules]


def _rule(request: PersonRequest, rule: int) -> PlanRule:
    rules = request.user.organization.plan_rules.select_related("license", "site", "range")
    found: PlanRule = get_object_or_404(rules, pk=rule)
    found.organization = request.user.organization
    return found
