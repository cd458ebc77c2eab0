"""What Okta sends, as the bytes of HTTP requests: the same to every server."""

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import quote

import orjson

OPERATIONS = (
    "create",
    "find by userName",
    "read one",
    "update",
    "suspend",
    "import page of 100",
    "group push",
)
PAGE = 100
GROUPS = 8
IN_GROUP = 50
SUSPENDED = 200  # people who are suspended and let in again, by turns
USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


def person(name: str) -> dict[str, object]:
    address = f"{name}@example.com"
    return {
        "schemas": [USER],
        "userName": address,
        "externalId": f"00u{name}",
        "name": {"givenName": "Person", "familyName": name},
        "displayName": f"Person {name}",
        "emails": [{"value": address, "type": "work", "primary": True}],
        "active": True,
    }


def user_name(number: int) -> str:
    return f"person{number}@example.com"


@dataclass
class Client:
    """An Okta in front of one server. Whatever it asks for depends on a running number."""

    base: str  # the path below which SCIM lives
    token: str
    people: list[str] = field(default_factory=list)  # their ids
    groups: list[str] = field(default_factory=list)
    removes_by_value: bool = False  # else by a filter in the path, as Okta does

    def request(self, operation: str, number: int) -> bytes:
        return self._doings()[operation](number)

    def create_person(self, name: str) -> bytes:
        return self._send("POST", "/Users", person(name))

    def create_people(self, names: list[str]) -> bytes:
        """All in one Bulk."""
        operations = [
            {"method": "POST", "path": "/Users", "bulkId": name, "data": person(name)}
            for name in names
        ]
        return self._send("POST", "/Bulk", {"schemas": [BULK], "Operations": operations})

    def create_group(self, name: str) -> bytes:
        return self._send("POST", "/Groups", {"schemas": [GROUP], "displayName": name})

    def read_group(self, group: str) -> bytes:
        return self._send("GET", f"/Groups/{group}")

    def fill_group(self, group: str) -> bytes:
        return self.add_members(group, self.people[:IN_GROUP])

    def add_members(self, group: str, people: list[str]) -> bytes:
        members = [{"value": each} for each in people]
        return self._patch(f"/Groups/{group}", op="add", path="members", value=members)

    def find(self, name: str) -> bytes:
        return self._send("GET", "/Users?filter=" + quote(f'userName eq "{name}"'))

    def page(self, start: int) -> bytes:
        return self._send("GET", f"/Users?startIndex={start}&count={PAGE}")

    def _doings(self) -> dict[str, Callable[[int], bytes]]:
        return {
            "create": lambda number: self.create_person(f"new{number}"),
            "find by userName": lambda number: self.find(user_name(number % len(self.people))),
            "read one": lambda number: self._send("GET", self._someone(number)),
            "update": self._update,
            "suspend": self._suspend,
            "import page of 100": lambda number: self.page(
                number % (len(self.people) // PAGE) * PAGE + 1
            ),
            "group push": self._push,
        }

    def _someone(self, number: int) -> str:
        return f"/Users/{self.people[number % len(self.people)]}"

    def _update(self, number: int) -> bytes:
        family = {"path": "name.familyName", "value": f"Changed {number}"}
        return self._patch(self._someone(number), op="replace", **family)

    def _suspend(self, number: int) -> bytes:
        turn, someone = divmod(number, min(SUSPENDED, len(self.people)))
        return self._patch(self._someone(someone), op="replace", value={"active": bool(turn % 2)})

    def _push(self, number: int) -> bytes:
        """One person joins one of the groups, and leaves it with the next push."""
        turn, group = divmod(number, len(self.groups))
        others = self.people[IN_GROUP:]
        member = others[turn // 2 % len(others)]
        path = f"/Groups/{self.groups[group]}"
        if turn % 2 == 0:
            return self._patch(path, op="add", path="members", value=[{"value": member}])
        if self.removes_by_value:
            return self._patch(path, op="remove", path="members", value=[{"value": member}])
        return self._patch(path, op="remove", path=f'members[value eq "{member}"]')

    def _patch(self, where: str, **operation: object) -> bytes:
        return self._send("PATCH", where, {"schemas": [PATCH], "Operations": [operation]})

    def _send(self, method: str, path: str, body: object = None) -> bytes:
        sent = b"" if body is None else orjson.dumps(body)
        head = (
            f"{method} {self.base}{path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Authorization: Bearer {self.token}\r\nUser-Agent: Okta SCIM Client 1.0.0\r\n"
            f"Accept: application/scim+json\r\n"
        )
        if body is not None:
            head += f"Content-Type: application/scim+json\r\nContent-Length: {len(sent)}\r\n"
        return f"{head}\r\n".encode() + sent
