"""The scene of every attack: Acme's IdP, Alice, whose account the attacker may have, and the chief.

An attack is refused: with its reason on record, with one page that names no reason, and with
nobody signed in who was not before.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import reverse

from identity import organizations
from identity.models import Organization, SignInAttempt, SignInTicket, SsoConnection, UserSession
from tests.conftest import ACTOR, arrival
from tests.identity.saml import minting
from tests.identity.saml.idp import Idp, connect
from tests.identity.saml.minting import Edit, signer
from tests.identity.saml.wrapping import VICTIM

ALICE = "alice@acme.example"


@dataclass
class Scene:
    """Alice's browser has asked Acme's IdP, and its answer is in the attacker's hands."""

    acme: Organization
    idp: Idp
    browser: Client = field(default_factory=Client)
    request_id: str = ""
    relay_state: str = ""

    @classmethod
    def build(cls, part: str = "assertion") -> "Scene":
        acme = organizations.create("acme", name="Acme", actor=ACTOR)
        for name in (ALICE, VICTIM):
            arrival(acme, name.partition("@")[0], "Person")
        scene = cls(acme, connect(acme, signer("acme"), signed_part=part))
        scene.ask()
        return scene

    def ask(self, **query: str) -> None:
        self.request_id, self.relay_state = self.idp.ask(self.browser, **query)

    def mint(self, edit: Edit | None = None, **how: Any) -> Any:
        """The honest answer, for Alice unless `name_id` says otherwise; `edit` spoils it."""
        name_id = how.pop("name_id", ALICE)
        request_id = how.pop("request_id", self.request_id)
        part = how.pop("part", self.idp.connection.signed_part)
        return self.idp.mint(request_id, name_id, edit, part=part, **how)

    def post(self, root: Any, *, relay_state: str | None = None, at: Idp | None = None) -> Any:
        sent = self.relay_state if relay_state is None else relay_state
        return self.idp.post(root, sent, at=at)

    def ticket(self) -> str:
        """The way on, from an honest answer: an address with a ticket."""
        answer = self.post(self.mint())
        assert answer.status_code == HTTPStatus.SEE_OTHER
        return str(answer["Location"])

    def set(self, **changes: Any) -> None:
        SsoConnection.objects_all_organizations.filter(pk=self.idp.connection.pk).update(**changes)

    def inside(self) -> tuple[int, int]:
        """How many have got in, or half in."""
        sessions = UserSession.objects.exclude(user=None)
        return sessions.count(), SignInTicket.objects_all_organizations.count()


@dataclass(frozen=True)
class Attack:
    """What the attacker does last, and why that must fail.

    `prepare` are honest steps before it; what it returns is handed to `deed`. `name_id` is
    what the record must quote in full.
    """

    code: str
    deed: Callable[[Scene, Any], Any]
    status: int = HTTPStatus.FORBIDDEN
    part: str = "assertion"
    prepare: Callable[[Scene], Any] = lambda _: None
    name_id: str | None = None

    def fails(self) -> None:
        scene = Scene.build(self.part)
        given = self.prepare(scene)
        inside = scene.inside()
        before = SignInAttempt.objects_all_organizations.count()

        response = self.deed(scene, given)

        assert SignInAttempt.objects_all_organizations.count() == before + 1
        attempt = SignInAttempt.objects_all_organizations.latest("id")
        assert (attempt.code, attempt.organization.slug) == (self.code, "acme"), attempt.detail
        assert self.name_id in (None, attempt.name_id)
        assert response.status_code == self.status
        assert scene.inside() == inside
        assert settings.SESSION_COOKIE_NAME not in response.cookies
        assert_one_page(response, attempt)


def assert_one_page(response: Any, attempt: SignInAttempt) -> None:
    """The page that a ticket gets which never was, but for the reference: it tells no reason."""
    door = reverse("identity:saml-finish", args=[attempt.connection_id])
    harmless = Client().get(door, {"t": "never was"})
    other = SignInAttempt.objects_all_organizations.latest("id")
    page = response.content.decode()
    assert attempt.reference in page
    assert page.replace(attempt.reference, other.reference) == harmless.content.decode()
    assert not response.has_header("Location")
    assert response["Cache-Control"] == "no-store"


def before(edit: Edit, code: str, **how: Any) -> Attack:
    """Somebody spoils the response and the IdP signs it nevertheless."""
    return Attack(code, lambda scene, _: scene.post(scene.mint(edit)), **how)


def after(edit: Callable[[Any], Any], code: str, **how: Any) -> Attack:
    """Somebody spoils a signed response; `edit` may return another root."""

    def deed(scene: Scene, _: Any) -> Any:
        root = scene.mint()
        changed = edit(root)
        return scene.post(minting.reparsed(root if changed is None else changed))

    return Attack(code, deed, **how)


def made(forge: Callable[[Scene], Any], code: str, **how: Any) -> Attack:
    """`forge(scene)` makes the whole message."""
    return Attack(code, lambda scene, _: scene.post(forge(scene)), **how)
