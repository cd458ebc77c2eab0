"""/Licenses: what Okta may assign as entitlements. Only where the connection's switch is on."""

from typing import Any

from rest_framework.request import Request

from scim import errors, licenses, queries, versions
from scim.responses import Response
from scim.views.base import ScimView


class LicensesOnly(ScimView):
    """Read, never written: other methods are 405. Switched off, there is no such address."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not self.caller.connection.has_entitlements:
            raise errors.not_found("address")


class LicensesView(LicensesOnly):
    """/scim/v2/<slug>/Licenses"""

    def get(self, request: Request, slug: str) -> Response:
        """Read or find licenses (RFC 7644 section 3.4.2)."""
        return Response(licenses.listed(self.caller, queries.from_url(request.query_params)))


class LicenseSearchView(LicensesOnly):
    """/scim/v2/<slug>/Licenses/.search"""

    writing = frozenset()  # a POST that only reads

    def post(self, request: Request, slug: str) -> Response:
        """Find licenses without a URL that says which (RFC 7644 section 3.4.3)."""
        query = queries.from_body(self.body, self.reading())
        return Response(licenses.listed(self.caller, query))


class LicenseView(LicensesOnly):
    """/scim/v2/<slug>/Licenses/<id>"""

    def get(self, request: Request, slug: str, code: str) -> Response:
        """Read a license; 304 for a client that has this version."""
        found = licenses.one(self.caller, code)
        known = request.headers.get("If-None-Match", "")
        if known and versions.is_known(known, found["meta"]["version"]):
            return Response(status=304, headers={"ETag": found["meta"]["version"]})
        return self.answer(found)
