"""A company whose people sign in at a foreign IdP, as a browser walks it."""

from urllib.parse import urlencode

from playwright.sync_api import Page, expect

from identity import sso_connections
from identity.models import Organization, SignInAttempt
from identity.saml import certificates, connections
from tests.conftest import ACTOR
from tests.idps.running import ForeignIdp

BARBARA = "barbara@acme.example"


class Company:
    """An organization whose people sign in at the foreign IdP, as a browser walks it."""

    def __init__(self, organization: Organization, idp: ForeignIdp, page: Page, url: str) -> None:
        self.idp, self.page, self.url = idp, page, url
        self.connection = sso_connections.for_organization(organization)
        sso_connections.save(
            self.connection,
            is_enabled=True,
            sign_in_method="both",
            certificate=certificates.read(idp.keys[0].certificate_pem.encode()),
            idp_sso_url=idp.sso_url,
            idp_entity_id=idp.entity_id,
            actor=ACTOR,
        )
        self.party = connections.service_provider(self.connection)
        idp.learn(self.party.entity_id)

    def ask(self, path: str = "/account/", name: str = BARBARA) -> None:
        """From a page that wants a sign-in to the IdP's own page."""
        self.page.goto(self.url + path)
        self.page.get_by_label("E-mail or user name").fill(name)
        self.page.get_by_role("button", name="Use single sign-on").click()
        self.page.get_by_role("link", name="Continue with single sign-on").click()

    def answer(self, name: str = BARBARA, **said: str) -> None:
        """At the IdP: who one is, and what is wrong or new about the answer."""
        self.page.get_by_label("User").fill(name)
        for label, value in said.items():
            self.page.get_by_label(label).fill(value)
        self.page.get_by_role("button", name="Sign in").click()

    def sign_in(self, path: str = "/account/", name: str = BARBARA, **said: str) -> None:
        self.ask(path, name)
        self.answer(name, **said)

    def start_at_the_idp(self) -> None:
        """A tile in a portal: nobody asked."""
        where = {"acs": self.party.acs_url, "audience": self.party.entity_id}
        self.page.goto(f"{self.idp.sso_url}?{urlencode(where)}")

    def assert_inside(self) -> None:
        expect(self.page.get_by_role("main")).to_contain_text(BARBARA)
        assert self.page.url == f"{self.url}/account/"

    def assert_refused(self, code: str) -> None:
        expect(self.page.get_by_role("heading", name="Sign-in did not work")).to_be_visible()
        last = SignInAttempt.objects_all_organizations.latest("id")
        assert last.code == code, last.detail
        expect(self.page.locator("#reference")).to_have_text(last.reference)
        self.assert_outside()

    def assert_outside(self) -> None:
        self.page.goto(f"{self.url}/account/")
        expect(self.page.get_by_role("heading", name="Sign in")).to_be_visible()
