"""Sites: where people work."""

from django.shortcuts import get_object_or_404
from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from console.api.v1 import paging
from console.api.v1.base import ManagementView
from console.api.v1.documented import operation, page_of
from console.api.v1.fields import Body, read
from console.api.v1.once import once
from console.api.v1.problems import Unprocessable
from telephony import sites
from telephony.forms.sites import SiteForm
from telephony.models import Site


class SiteRow(serializers.ModelSerializer[Site]):
    class Meta:
        model = Site
        fields = ["id", *sites.FIELDS]


class WantedSite(Body):
    """All of a site: what is left out is empty."""

    name = serializers.CharField(max_length=100)
    country = serializers.CharField(max_length=2, help_text="Two letters, such as FR.")
    code = serializers.CharField(max_length=4, default="", allow_blank=True)
    time_zone = serializers.CharField(max_length=50, default="UTC")
    language = serializers.CharField(max_length=35, default="", allow_blank=True)
    address = serializers.CharField(max_length=500, default="", allow_blank=True)


class SitesView(ManagementView):
    scope = "sites"

    @operation("List sites", name="listSites", query=paging.PageQuery, answer=page_of(SiteRow))
    def get(self, request: Request) -> Response:
        asked = read(paging.PageQuery, request)
        return paging.answer(request, self.organization.sites.all(), SiteRow, asked)

    @operation(
        "Add a site", name="addSite", body=WantedSite, answer=SiteRow, status=201, is_once=True
    )
    @once
    def post(self, request: Request) -> Response:
        site = sites.add(self.organization, actor=self.actor, **_wanted(request))
        return Response(SiteRow(site).data, status=201)


class SiteView(ManagementView):
    scope = "sites"

    @operation("Read a site", name="readSite", answer=SiteRow)
    def get(self, request: Request, site: int) -> Response:
        return Response(SiteRow(self._one(site)).data)

    @operation("Change a site", name="changeSite", body=WantedSite, answer=SiteRow)
    def put(self, request: Request, site: int) -> Response:
        found = self._one(site)
        sites.change(found, actor=self.actor, **_wanted(request))
        return Response(SiteRow(found).data)

    @operation("Remove a site", name="removeSite")
    def delete(self, request: Request, site: int) -> Response:
        """Only a site where nobody works and to which nothing belongs goes."""
        sites.remove(self._one(site), actor=self.actor)
        return Response(status=204)

    def _one(self, site: int) -> Site:
        found: Site = get_object_or_404(self.organization.sites, pk=site)
        return found


def _wanted(request: Request) -> dict[str, str]:
    """What the form of the console takes, and nothing else."""
    form = SiteForm(read(WantedSite, request))
    if not form.is_valid():
        raise Unprocessable(
            {name: [str(each) for each in said] for name, said in form.errors.items()}
        )
    return form.cleaned_data


addresses = [
    path("sites", SitesView.as_view(), name="sites"),
    path("sites/<int:site>", SiteView.as_view(), name="site"),
]
