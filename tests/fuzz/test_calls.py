"""Whatever is sent: no failure of ours, a proper refusal that changes nothing, or the truth."""

from collections import Counter

import pytest
from django.db import transaction
from hypothesis import given, note, strategies as st

from tests.fuzz import effort
from tests.fuzz.calls import Call, sessions
from tests.scim.bodies import pushed
from tests.scim.harmless import everything, said

PER_SESSION = 3  # calls, on average
WRITING = {"POST", "PUT", "PATCH", "DELETE"}


connections = st.fixed_dictionaries(
    {
        "dialect": st.sampled_from(["okta", "entra", "strict"]),
        "has_entitlements": st.booleans(),
        "visibility": st.sampled_from(["own", "all"]),
    }
)


def besides_asking(rows):
    """A refused push that wants an administrator's account leaves a question to the owners."""
    events = [row for row in rows["identity_auditevent"] if "user.link_requested" not in row]
    return rows | {"identity_auditevent": events, "identity_linkrequest": []}


class Client:
    """Sends calls, and holds every answer against what every answer must be."""

    def __init__(self, okta, ids):
        self.okta = okta
        self.ids = dict(ids)
        self.tag = '"none"'

    def send(self, call: Call):
        if call.method == "ECHO":
            return self.echo(call)
        before = everything() if call.method in WRITING else None
        answer = self.okta.http.generic(
            call.method,
            f"/scim/v2/acme{self.filled(call.path)}?{call.query}",
            self.filled(call.body or b""),
            content_type=call.content_type,
            headers={
                "Authorization": f"Bearer {self.okta.token}",
                **{name: value.replace("<tag>", self.tag) for name, value in call.headers.items()},
            },
        )
        self.judge(call, answer, before)
        return answer.status_code

    def judge(self, call, answer, before):
        status = answer.status_code
        if status >= 500:
            assert status == 501, answer.content
        if status >= 400:
            if call.method != "HEAD":
                said(answer)
            assert before is None or besides_asking(everything()) == besides_asking(before)
        elif status in (200, 201) and call.method in WRITING:
            self.reads_back(call, answer)

    def reads_back(self, call, answer):
        """What a write answers is what the next read says."""
        resource = answer.json()
        if "meta" not in resource or call.query or resource["id"] is None:
            return
        self.tag = answer["ETag"]
        self.ids["last"] = resource["id"]
        assert answer["ETag"] == resource["meta"]["version"]
        assert call.method != "POST" or answer["Location"] == resource["meta"]["location"]
        path = resource["meta"]["location"].partition("/acme")[2]
        assert self.okta("GET", path).json() == resource

    def echo(self, call):
        """A client that puts back what it has read has said nothing new."""
        path = self.filled(call.path)
        first = self.okta("GET", path)
        if first.status_code != 200:
            return first.status_code
        before = everything()
        again = self.okta("PUT", path, first.json())
        assert (again.status_code, again.json()) == (200, first.json())
        assert everything() == before
        return again.status_code

    def filled(self, text):
        for name, value in self.ids.items():
            if isinstance(text, bytes):
                text = text.replace(f"<{name}>".encode(), value.encode())
            else:
                text = text.replace(f"<{name}>", value)
        return text


@pytest.mark.django_db
def test_no_call_breaks_us_or_changes_what_it_must_not(
    okta, acme, bob, carol, olga, dave, settings
):
    settings.SCIM_REQUESTS_PER_SECOND = 0
    sales = pushed(okta, bob)
    ids = {
        "bob": str(bob.scim_id),
        "carol": str(carol.scim_id),
        "sales": sales.rpartition("/")[2],
        "owner": str(olga.scim_id),
        "foreign": str(dave.scim_id),
        "last": str(bob.scim_id),
    }
    answers = Counter()

    @effort.of(effort.share(60, usually=240) // PER_SESSION)
    @given(session=sessions, choices=connections)
    def all_is_well(session, choices):
        with transaction.atomic():
            acme.scim_connections.update(**choices)
            client = Client(okta, ids)
            for call in session:
                note(repr(call))
                answers[client.send(call)] += 1
            transaction.set_rollback(True)

    all_is_well()

    print(f"\n{answers.total()} calls: {dict(sorted(answers.items()))}")
    assert answers.keys() >= {200, 201, 400, 404}  # they get through to what they are about
