"""Groups of apps made with the wizard (AIW): PUT of the name and of all members."""

from collections.abc import Iterable

from tests.okta.push.groups import GroupPush, Member, resource


class AiwGroups(GroupPush):
    """The group is created with its members."""

    def rename(self, scim_id: str, name: str, members: Iterable[Member]) -> None:
        self.client.call("PUT", self.path(scim_id), body={"id": scim_id, **resource(name, members)})

    def change(
        self, scim_id: str, name: str, *, members: list[Member], before: Iterable[str]
    ) -> None:
        del before
        self.rename(scim_id, name, members)

    def push_now(self, scim_id: str, name: str, members: list[Member], form: str = "") -> None:
        del form  # there is one
        self.rename(scim_id, name, members)
