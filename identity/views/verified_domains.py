"""Identity Management: domains are listed, proved by a record in DNS, and removed."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from identity import shut_out, throttle, verified_domains
from identity.forms.verified_domains import DomainForm
from identity.models import VerifiedDomain
from identity.permissions import Permission, requires
from identity.requests import PersonRequest, actor
from identity.verified_domains import AlreadyListed, TooMany
from identity.views import identity_management

CHECKS_PER_MINUTE = 30  # of one organization: each may keep a worker waiting
FOUND = "The record is there: {domain} is verified."
# What an administrator reads of each outcome that is not the record.
WORDS = {
    VerifiedDomain.Trouble.NO_RECORD: "There is no TXT record at {name} yet. A new one can take an"
    " hour to be seen, sometimes a day.",
    VerifiedDomain.Trouble.OTHER_RECORD: "There is a TXT record at {name}, but it holds another"
    " value. Copy the value again.",
    VerifiedDomain.Trouble.DNS_FAILED: "DNS gave no answer about {name}. This says nothing about"
    " your record. Try again in a few minutes.",
    VerifiedDomain.Trouble.ELSEWHERE: "The record is there, but another organization has verified"
    " {domain} already. It must remove the domain first.",
}


@require_POST
@requires(Permission.MANAGE_SETTINGS)
def add(request: PersonRequest) -> HttpResponse:
    form = DomainForm(request.POST)
    if not form.is_valid() or not _add(request, form):
        return identity_management.show(request, domain_form=form)
    return _back()


@require_POST
@requires(Permission.MANAGE_SETTINGS)
def check(request: PersonRequest, domain: int) -> HttpResponse:
    """Ask DNS now, and say in plain words what came of it. Who would shut people out sees first whom."""
    row = get_object_or_404(VerifiedDomain, pk=domain)
    try:
        throttle.count("domain", str(row.organization_id), limit=CHECKS_PER_MINUTE)
    except throttle.TooMany:
        messages.error(request, "DNS was asked very often. Wait a minute, then check again.")
        return _back()
    is_clear = "agreed" in request.POST or not shut_out.is_asked_about(row)
    trouble = verified_domains.check(row, actor=actor(request), verifies=is_clear)
    if not trouble and not is_clear:
        return redirect("identity:domain-people", row.pk)
    words = WORDS[VerifiedDomain.Trouble(trouble)] if trouble else FOUND
    say = messages.error if trouble else messages.success
    say(request, words.format(domain=row.domain, name=row.record_name))
    return _back()


@require_POST
@requires(Permission.MANAGE_SETTINGS)
def remove(request: PersonRequest, domain: int) -> HttpResponse:
    """Who would shut the people of this domain out sees first whom."""
    row = get_object_or_404(VerifiedDomain, pk=domain)
    if "agreed" not in request.POST and shut_out.is_asked_before_removal(row):
        return redirect("identity:people-of-domain", row.pk)
    verified_domains.remove(row, actor=actor(request))
    messages.success(request, f"{row.domain} is removed.")
    return _back()


def _add(request: PersonRequest, form: DomainForm) -> bool:
    """False when the domain module refuses; the form then says why."""
    try:
        verified_domains.add(
            request.user.organization, domain=form.cleaned_data["domain"], actor=actor(request)
        )
    except AlreadyListed:
        form.add_error("domain", "This domain is in the list already.")
    except TooMany:
        form.add_error("domain", f"The list is full: {verified_domains.MOST} domains at most.")
    return not form.errors


def _back() -> HttpResponseRedirect:
    return redirect(f"{reverse('identity:management')}#verified-domains")
