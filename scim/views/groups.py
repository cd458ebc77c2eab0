"""/Groups: the groups that an identity provider pushes to us."""

from django.conf import settings
from rest_framework.request import Request

from scim import groups, queries, versions, writes
from scim.responses import Response
from scim.views.base import ScimView


class GroupBodies(ScimView):
    """Some clients send all members at once, so that bodies are longer here."""

    max_body = settings.SCIM_MAX_GROUP_BODY


class GroupsView(GroupBodies):
    """/scim/v2/<slug>/Groups"""

    def get(self, request: Request, slug: str) -> Response:
        """Find groups, or read them all page by page (RFC 7644 section 3.4.2)."""
        return Response(groups.listed(self.caller, queries.from_url(request.query_params)))

    def post(self, request: Request, slug: str) -> Response:
        """Create a group (RFC 7644 section 3.3)."""
        group = self.carry_out(writes.create_group)
        created = groups.changed(self.caller, group, self.selection, has_all=True)
        return self.answer(created, 201)


class GroupSearchView(ScimView):
    """/scim/v2/<slug>/Groups/.search"""

    writing = frozenset()  # a POST that only reads

    def post(self, request: Request, slug: str) -> Response:
        """Find groups without writing what is sought into a URL (RFC 7644 section 3.4.3)."""
        query = queries.from_body(self.body, self.reading())
        return Response(groups.listed(self.caller, query))


class GroupView(GroupBodies):
    """/scim/v2/<slug>/Groups/<id>"""

    def get(self, request: Request, slug: str, scim_id: str) -> Response:
        """Read a group (RFC 7644 section 3.4.1); 304 for a client that has this version."""
        group = groups.one(self.caller, scim_id, self.selection)
        known = request.META.get("HTTP_IF_NONE_MATCH", "")
        if known and versions.is_known(known, group["meta"]["version"]):
            return Response(status=304, headers={"ETag": group["meta"]["version"]})
        return self.answer(group)

    def put(self, request: Request, slug: str, scim_id: str) -> Response:
        """Replace names and members (RFC 7644 section 3.5.1)."""
        group = self.carry_out(writes.replace_group, scim_id)
        return self.answer(groups.changed(self.caller, group, self.selection))

    def patch(self, request: Request, slug: str, scim_id: str) -> Response:
        """Change names and members (RFC 7644 section 3.5.2)."""
        group = self.carry_out(writes.patch_group, scim_id)
        return self.answer(groups.changed(self.caller, group, self.selection))

    def delete(self, request: Request, slug: str, scim_id: str) -> Response:
        """Remove a group (RFC 7644 section 3.6)."""
        self.carry_out(writes.delete_group, scim_id, has_body=False)
        return Response(status=204)
