"""/Users: the people an identity provider has assigned to us."""

from rest_framework.request import Request

from scim import everything, people, queries, versions, writes
from scim.responses import Response
from scim.views.base import ScimView


class UsersView(ScimView):
    """/scim/v2/<slug>/Users"""

    def get(self, request: Request, slug: str) -> Response:
        """Find people, or read them all page by page (RFC 7644 section 3.4.2)."""
        return Response(people.listed(self.caller, queries.from_url(request.query_params)))

    def post(self, request: Request, slug: str) -> Response:
        """Create a person (RFC 7644 section 3.3)."""
        user = self.carry_out(writes.create_user)
        return self.answer(people.written(self.caller, user), 201)


class SearchView(ScimView):
    """/scim/v2/<slug>/Users/.search"""

    writing = frozenset()  # a POST that only reads

    def post(self, request: Request, slug: str) -> Response:
        """Find people without writing what is sought into a URL (RFC 7644 section 3.4.3)."""
        query = queries.from_body(self.body, self.reading())
        return Response(people.listed(self.caller, query))


class RootSearchView(ScimView):
    """/scim/v2/<slug>/.search"""

    writing = frozenset()

    def post(self, request: Request, slug: str) -> Response:
        """Find resources of all types (RFC 7644 section 3.4.3)."""
        query = queries.from_body(self.body, self.reading())
        return Response(everything.listed(self.caller, query))


class UserView(ScimView):
    """/scim/v2/<slug>/Users/<id>"""

    def get(self, request: Request, slug: str, scim_id: str) -> Response:
        """Read a person (RFC 7644 section 3.4.1); 304 for a client that has this version."""
        user = people.one(self.caller, scim_id, self.selection)
        known = request.META.get("HTTP_IF_NONE_MATCH", "")
        if known and versions.is_known(known, user["meta"]["version"]):
            return Response(status=304, headers={"ETag": user["meta"]["version"]})
        return self.answer(user)

    def put(self, request: Request, slug: str, scim_id: str) -> Response:
        """Replace a person's attributes (RFC 7644 section 3.5.1)."""
        user = self.carry_out(writes.replace_user, scim_id)
        return self.answer(people.written(self.caller, user))

    def patch(self, request: Request, slug: str, scim_id: str) -> Response:
        """Change a person (RFC 7644 section 3.5.2). Always answers with the whole resource."""
        user = self.carry_out(writes.patch_user, scim_id)
        return self.answer(people.written(self.caller, user))

    def delete(self, request: Request, slug: str, scim_id: str) -> Response:
        """Remove a person for good (RFC 7644 section 3.6)."""
        self.carry_out(writes.delete_user, scim_id, has_body=False)
        return Response(status=204)
