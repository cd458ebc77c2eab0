"""Provisioning to the product: what an administrator's act on a person makes Okta send."""

from collections.abc import Callable
from functools import partial
from queue import Queue
from threading import Thread
from typing import TYPE_CHECKING, Any

from tests.okta import connection
from tests.okta.errors import OktaError
from tests.okta.people import Person
from tests.okta.push import resource
from tests.okta.push.dialect import Dialect
from tests.okta.tasks import Task

if TYPE_CHECKING:
    from tests.okta.org import Org


class Provisioning:
    """Assign, update, unassign, deactivate, reactivate; every act leaves a task."""

    def __init__(self, org: "Org") -> None:
        self.org = org
        self.queue: Queue[Person] = Queue()
        Thread(target=self._push_back_forever, daemon=True).start()

    def assign(self, person: Person) -> Task:
        """Assign the app: the person is looked up, then created, or taken over."""
        if person.status != "ACTIVE":
            raise OktaError("E0000038", f"{person.login} is {person.status}")
        person.is_assigned = True
        task = self._do("assign", person, lambda okta: self._provision(okta, person))
        if not task.problem:
            self.org.group_pushing.follow(person)
        return task

    def unassign(self, person: Person) -> Task:
        """Take the app away: the person is deactivated over there."""
        person.is_assigned = False
        return self._do("unassign", person, lambda okta: self._set_inactive(okta, person))

    def deactivate(self, person: Person) -> Task:
        """Deactivate the person in Okta; the app is taken away with that."""
        person.status = "DEPROVISIONED"
        return self.unassign(person)

    def suspend_silently(self, person: Person) -> Task:
        """Okta's own "Suspend": no sign-in, and nothing is sent to anyone."""
        person.status = "SUSPENDED"
        return self._note("suspend silently", person)

    def reactivate(self, person: Person) -> Task:
        """Activate again and assign again: `active:true`, then the profile."""
        person.status = "ACTIVE"
        return self.assign(person)

    def update(self, person: Person, changes: dict[str, Any]) -> Task:
        """An administrator edits the profile in Okta; it is pushed if the app is assigned."""
        self.org.people.merge(person, changes, now=self.org.clock.text())
        if not person.is_assigned:
            return self._note("update", person)
        return self._do("update", person, lambda okta: self._push_profile(okta, person))

    def change_password(self, person: Person) -> Task:
        """The person has a new password, and password sync is on."""
        scim_id = person.scim_id
        if scim_id is None:
            return self._note("push password", person)
        return self._do("push password", person, lambda okta: okta.set_password(scim_id))

    def push_back(self, person: Person) -> None:
        """After the API changed a profile, Okta pushes it, a little later, as always."""
        if self.org.scim.push_back and person.is_assigned and person.scim_id:
            self.queue.put(person)

    def _provision(self, okta: Dialect, person: Person) -> None:
        """Look up by userName; link and wake up what is there, create what is not."""
        found = okta.find(person.login)
        if found is None:
            person.scim_id = okta.create(self._mapped(person))
            return
        person.scim_id = str(found["id"])
        if found.get("active") is False:
            okta.set_active(person.scim_id, active=True)
        okta.update(person.scim_id, self._mapped(person))

    def _push_profile(self, okta: Dialect, person: Person) -> None:
        if person.scim_id is None:
            self._provision(okta, person)
        else:
            okta.update(person.scim_id, self._mapped(person))

    @staticmethod
    def _set_inactive(okta: Dialect, person: Person) -> None:
        if person.scim_id is not None:
            okta.set_active(person.scim_id, active=False)

    def _mapped(self, person: Person) -> dict[str, Any]:
        return resource.values(person.profile, person.id if self.org.scim.external_id else None)

    def _do(self, what: str, person: Person, work: Callable[[Dialect], None]) -> Task:
        return self.org.tasks.attempt(what, person.login, lambda: work(connection.people(self.org)))

    def _note(self, what: str, person: Person) -> Task:
        return self.org.tasks.note(what, person.login)

    def _push_back_forever(self) -> None:
        while True:
            person = self.queue.get()
            self._do("push profile", person, partial(self._push_profile, person=person))
            self.queue.task_done()
