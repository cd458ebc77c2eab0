"""Every address below /scim/, so that nothing there is ever answered in HTML.

Ids and slugs are taken as plain text: a converter that refused one would fall through to
the console's own 404 page. A final slash is optional.
"""

from django.urls import URLPattern, re_path
from rest_framework.views import APIView

from scim.views.bulk import BulkView
from scim.views.discovery import (
    ResourceTypesView,
    ResourceTypeView,
    SchemasView,
    SchemaView,
    ServiceProviderConfigView,
)
from scim.views.groups import GroupSearchView, GroupsView, GroupView
from scim.views.licenses import LicenseSearchView, LicensesView, LicenseView
from scim.views.me import MeView
from scim.views.unserved import UnknownView
from scim.views.users import RootSearchView, SearchView, UsersView, UserView

app_name = "scim"
ORGANIZATION = r"\Av2/(?P<slug>[^/]+)"


def at(route: str, view: type[APIView]) -> URLPattern:
    return re_path(rf"{ORGANIZATION}/{route}/?\Z", view.as_view())


urlpatterns = [
    at(r"\.search", RootSearchView),
    at(r"Users/\.search", SearchView),
    at(r"Groups/\.search", GroupSearchView),
    at("Users", UsersView),
    at(r"Users/(?P<scim_id>[^/]+)", UserView),
    at("Groups", GroupsView),
    at(r"Groups/(?P<scim_id>[^/]+)", GroupView),
    at(r"Licenses/\.search", LicenseSearchView),
    at("Licenses", LicensesView),
    at(r"Licenses/(?P<code>[^/]+)", LicenseView),
    at("ServiceProviderConfig", ServiceProviderConfigView),
    at("ResourceTypes", ResourceTypesView),
    at(r"ResourceTypes/(?P<name>[^/]+)", ResourceTypeView),
    at("Schemas", SchemasView),
    at(r"Schemas/(?P<urn>[^/]+)", SchemaView),
    at("Bulk", BulkView),
    at("Me", MeView),
    re_path(rf"{ORGANIZATION}(?:/[\s\S]*)?\Z", UnknownView.as_view()),
    re_path(r"[\s\S]*\Z", UnknownView.as_view()),
]
