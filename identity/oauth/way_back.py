"""How the browser leaves a page of ours for an app, or goes on to what an app asked for.

A browser holds a form, and every redirect that follows it, to the `form-action` of the page
that had the form: ours, and the identity provider's. So a page that ends the chain stands
between a sign-in and what comes after it, and the consent page names where it may lead.
"""

from http import HTTPStatus
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from oauth2_provider.http import OAuth2ResponseRedirect
from oauth2_provider.settings import oauth2_settings


def onward(request: HttpRequest, url: str) -> HttpResponse:
    """To `url`, a page of ours, after somebody signed in."""
    if url.startswith(reverse("oauth2_provider:authorize")):
        return private(render(request, "identity/oauth/carry_on.html", {"url": url}))
    return HttpResponseRedirect(url, status=HTTPStatus.SEE_OTHER)


def to_app(request: HttpRequest, url: str) -> HttpResponse:
    """To an app's redirect URI, with a code or an error in it."""
    if request.method == "POST" and not form_action(url):
        context = {"url": url, "is_done": True}
        return private(render(request, "identity/oauth/carry_on.html", context))
    return private(OAuth2ResponseRedirect(url, oauth2_settings.ALLOWED_REDIRECT_URI_SCHEMES))


def form_action(url: str) -> list[str]:
    """What `form-action` calls the origin of `url`; it has no word for an IPv6 address."""
    found = urlsplit(url)
    if found.scheme not in ("http", "https"):
        return [f"{found.scheme}:"]
    return [] if ":" in (found.hostname or ":") else [f"{found.scheme}://{found.netloc}"]


def private(response: HttpResponse) -> HttpResponse:
    """A code in an address is kept by no cache and told to no other site."""
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
