"""Groups of catalogue apps (OIN): PATCH, with the name in every one of them."""

from collections.abc import Iterable
from typing import Any

from tests.okta.push.groups import GroupPush, Member
from tests.okta.push.patch import patch

Operation = dict[str, Any]


class OinGroups(GroupPush):
    """The group is created empty; its members follow."""

    def create(self, name: str, members: Iterable[Member]) -> str:
        scim_id = super().create(name, [])
        self.change(scim_id, name, members=list(members), before=())
        return scim_id

    def rename(self, scim_id: str, name: str, members: Iterable[Member]) -> None:
        """One operation without a path; the id is in its value."""
        self._patch(scim_id, [_name(scim_id, name)])

    def change(
        self, scim_id: str, name: str, *, members: list[Member], before: Iterable[str]
    ) -> None:
        """One operation for the name, one for each who leaves, one for all who come."""
        known, wanted = set(before), {member.scim_id for member in members}
        leaving = [_remove(each) for each in before if each not in wanted]
        coming = [member.body() for member in members if member.scim_id not in known]
        adding = [{"op": "add", "path": "members", "value": coming}] if coming else []
        if leaving or adding:
            self._patch(scim_id, [_name(scim_id, name), *leaving, *adding])

    def push_now(self, scim_id: str, name: str, members: list[Member], form: str = "path") -> None:
        """`form` is one of three that Okta has been seen to use."""
        self._patch(scim_id, FORMS[form](scim_id, name, [member.body() for member in members]))

    def _patch(self, scim_id: str, operations: list[Operation]) -> None:
        self.client.call("PATCH", self.path(scim_id), body=patch(*operations))


def _name(scim_id: str, name: str) -> Operation:
    return {"op": "replace", "value": {"id": scim_id, "displayName": name}}


def _remove(scim_id: str) -> Operation:
    return {"op": "remove", "path": f'members[value eq "{scim_id}"]'}


def _by_path(scim_id: str, name: str, members: list[Any]) -> list[Operation]:
    del scim_id, name
    return [{"op": "replace", "path": "members", "value": members}]


def _without_path(scim_id: str, name: str, members: list[Any]) -> list[Operation]:
    value = {"id": scim_id, "displayName": name, "members": members}
    return [{"op": "replace", "value": value}]


def _remove_all(scim_id: str, name: str, members: list[Any]) -> list[Operation]:
    del scim_id, name
    adding = [{"op": "add", "path": "members", "value": members}] if members else []
    return [{"op": "remove", "path": "members"}, *adding]


FORMS = {"path": _by_path, "pathless": _without_path, "remove": _remove_all}
