"""What a client that keeps to the profile sends."""

from urllib.parse import quote

from tests.scim.bodies import TO_THE_LETTER, changed, patch

UNKNOWN = "urn:example:none:2.0:User"
GOOD = {"op": "replace", "path": "externalId", "value": "harm"}  # beside a refused one it does none


def created(idp, **changes) -> str:
    answer = idp("POST", "/Users", changed(TO_THE_LETTER, **changes))
    assert answer.status_code == 201, answer.json()
    return f"/Users/{answer.json()['id']}"


def change(idp, path, *operations):
    answer = idp("PATCH", path, patch(*operations))
    assert answer.status_code == 200, answer.json()
    return answer.json()


def find(idp, question, kind="Users"):
    answer = idp("GET", f"/{kind}?filter={quote(question)}")
    assert answer.status_code == 200, answer.json()
    return [f"/{kind}/{each['id']}" for each in answer.json()["Resources"]]
