"""A Bulk of 1,000 creates against 1,000 POSTs, over HTTP: `python -m tests.bench.bulk`.

The product runs whole, on the PostgreSQL server that DATABASE_URL names, or else on SQLite.
Both are sent by one client over one connection, in turns.
"""

import http.client
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests import environment  # noqa: F401 (names a database where nobody has)
from tests.live import Switchroom

PEOPLE = 1000
ROUNDS = 3
CREATED = 201


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch, _product(Path(scratch)) as product:
        product.create_organization("acme")
        client = Client(product.port, product.issue_scim_token("acme"))
        client.one_by_one("warm")
        for number in range(ROUNDS):
            together, singly = client.as_bulk(f"b{number}"), client.one_by_one(f"p{number}")
            print(
                f"POSTs {singly:.2f} s, Bulk {together:.2f} s: {singly / together:.1f} times",
                flush=True,
            )


def _product(scratch: Path) -> Switchroom:
    return Switchroom(scratch / "data", SCIM_REQUESTS_PER_SECOND="0")


class Client:
    """One connection, kept open. The methods return seconds."""

    def __init__(self, port: int, token: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
        self.headers = {
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/scim+json",
        }

    def one_by_one(self, name: str) -> float:
        start = time.perf_counter()
        for number in range(PEOPLE):
            status, _ = self._post("/Users", _person(name, number))
            assert status == CREATED
        return time.perf_counter() - start

    def as_bulk(self, name: str) -> float:
        operations = [
            {
                "method": "POST",
                "path": "/Users",
                "bulkId": str(number),
                "data": _person(name, number),
            }
            for number in range(PEOPLE)
        ]
        urn = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"
        start = time.perf_counter()
        _, answer = self._post("/Bulk", {"schemas": [urn], "Operations": operations})
        seconds = time.perf_counter() - start
        assert {each["status"] for each in answer["Operations"]} == {str(CREATED)}
        return seconds

    def _post(self, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        self.connection.request("POST", f"/scim/v2/acme{path}", json.dumps(body), self.headers)
        response = self.connection.getresponse()
        return response.status, json.loads(response.read())


def _person(name: str, number: int) -> dict[str, Any]:
    """As Okta sends one."""
    address = f"{name}-{number}@acme.example"
    return {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": address,
        "externalId": f"00u{name}{number}",
        "name": {"givenName": "New", "familyName": str(number)},
        "displayName": f"New {number}",
        "emails": [{"value": address, "type": "work", "primary": True}],
        "locale": "en-US",
        "groups": [],
        "password": "a-placeholder-that-okta-makes-up",
        "active": True,
    }


if __name__ == "__main__":
    sys.exit(main())
