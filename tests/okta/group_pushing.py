"""Push Groups: what an administrator's act on a group makes Okta send."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

from tests.okta import connection
from tests.okta.groups import Group
from tests.okta.people import Person
from tests.okta.push.groups import GroupPush, Member
from tests.okta.tasks import Task

if TYPE_CHECKING:
    from tests.okta.org import Org


class GroupPushing:
    """Push, change members, rename, push now, unlink; every act leaves a task.

    Only people who are assigned, and known over there, are members over there.
    """

    def __init__(self, org: "Org") -> None:
        self.org = org
        self.known_there: dict[str, str] = {}  # name to id, as the last import found them

    def push(self, group: Group) -> Task:
        """Look the group up, then create it or take it over, and from now on keep it so."""
        return self._do("push group", group, partial(self._link, group=group))

    def set_members(self, group: Group, people: Iterable[Person]) -> Task:
        """Exactly these people; a pushed group is told at once."""
        group.members = [person.id for person in people]
        return self._tell("push memberships", group, partial(self._change, group=group))

    def rename(self, group: Group, name: str) -> Task:
        """Raises OktaError."""
        self.org.groups.rename(group, name)

        def work(okta: GroupPush) -> None:
            okta.rename(str(group.scim_id), group.name, self.members(group))

        return self._tell("rename group", group, work)

    def push_now(self, group: Group, form: str = "path") -> Task:
        """The whole of it again, whatever is there."""

        def work(okta: GroupPush) -> None:
            members = self.members(group)
            okta.push_now(str(group.scim_id), group.name, members, form)
            group.there = [member.scim_id for member in members]

        return self._tell("push now", group, work)

    def unlink(self, group: Group, *, delete: bool) -> Task:
        """Push it no more; over there it goes, or stays as it is."""

        def work(okta: GroupPush) -> None:
            if delete:
                okta.delete(str(group.scim_id))
            group.forget()

        return self._tell("delete group" if delete else "unlink group", group, work)

    def follow(self, person: Person) -> None:
        """Somebody has just been assigned: now their pushed groups can have them."""
        for group in self.org.groups:
            if group.is_pushed and person.id in group.members:
                self._tell("push memberships", group, partial(self._change, group=group))

    def members(self, group: Group) -> list[Member]:
        """Those of the group whom the server knows, by its ids."""
        people = [self.org.people.find(each) for each in group.members]
        return [Member(p.scim_id, p.login) for p in people if p and p.is_assigned and p.scim_id]

    def _link(self, okta: GroupPush, group: Group) -> None:
        members = self.members(group)
        found = self._find(okta, group.name)
        if found is None:
            group.scim_id = okta.create(group.name, members)
        else:
            okta.push_now(found, group.name, members, "path")
            group.scim_id = found
        group.there = [member.scim_id for member in members]

    def _find(self, okta: GroupPush, name: str) -> str | None:
        """Where groups are imported, the import knows; else Okta asks."""
        if self.org.scim.import_groups:
            return self.known_there.get(name)
        found = okta.find(name)
        return str(found["id"]) if found else None

    def _change(self, okta: GroupPush, group: Group) -> None:
        members = self.members(group)
        okta.change(str(group.scim_id), group.name, members=members, before=group.there)
        group.there = [member.scim_id for member in members]

    def _tell(self, what: str, group: Group, work: Callable[[GroupPush], None]) -> Task:
        """Nobody over there is interested in a group that is not pushed."""
        if not group.is_pushed:
            return self.org.tasks.note(what, group.name)
        return self._do(what, group, work)

    def _do(self, what: str, group: Group, work: Callable[[GroupPush], None]) -> Task:
        with self.org.groups.lock:
            return self.org.tasks.attempt(
                what, group.name, lambda: work(connection.groups(self.org))
            )
