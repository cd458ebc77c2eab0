"""For tests: what an Okta administrator does with groups, as `StandIn.groups`."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.okta.client import StandIn

Answer = dict[str, Any]  # {"task": {..., "ok", "problem"}, "group": {...}}


class GroupAdministrator:
    """Groups are named by their names. Each act but `add` returns its task and the group."""

    def __init__(self, okta: "StandIn") -> None:
        self.okta = okta

    def all(self) -> dict[str, dict[str, Any]]:
        """Every group by name: id, members, scim_id, is_pushed."""
        return {group["name"]: group for group in self.okta.get("/snapshot")["groups"]}

    def add(self, name: str, *logins: str) -> dict[str, Any]:
        return dict(self.okta.post("/groups", {"name": name, "logins": logins}))

    def push(self, name: str) -> Answer:
        """Push Groups: from now on the group is kept over there."""
        return self._act("push", name=name)

    def set_members(self, name: str, *logins: str) -> Answer:
        return self._act("members", name=name, logins=logins)

    def rename(self, name: str, to: str) -> Answer:
        return self._act("rename", name=name, to=to)

    def push_now(self, name: str, form: str = "path") -> Answer:
        """`form` is path, pathless or remove; an app of the wizard has one way only."""
        return self._act("push-now", name=name, form=form)

    def unlink(self, name: str, *, delete: bool) -> Answer:
        return self._act("unlink", name=name, delete=delete)

    def _act(self, verb: str, **wish: Any) -> Answer:
        return dict(self.okta.post(f"/groups/{verb}", wish))
