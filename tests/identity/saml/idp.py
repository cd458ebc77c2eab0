"""An organization's identity provider as a browser meets it, and its connection here."""

from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

from django.test import Client
from django.urls import reverse

from identity.models import Organization, SsoConnection
from identity.saml import certificates
from tests.identity.saml import minting
from tests.identity.saml.test_authn_request import asked


@dataclass
class Idp:
    """An organization's identity provider, as a browser meets it."""

    connection: SsoConnection
    key: minting.Signer

    def door(self, name: str) -> str:
        return reverse(f"identity:saml-{name}", args=[self.connection.pk])

    def address(self, name: str) -> str:
        return f"http://testserver{self.door(name)}"

    def ask(self, browser: Client, **query) -> tuple[str, str]:
        """Start a sign-in; the ID and the RelayState that reach the IdP."""
        response = browser.get(self.door("login"), query)
        sent = parse_qs(urlsplit(response["Location"]).query)
        return asked(response["Location"]).get("ID"), sent["RelayState"][0]

    def mint(self, request_id: str, name_id: str, edit=None, *, by=None, part="assertion", **how):
        root = minting.unsigned(
            entity_id=self.address("metadata"),
            acs=self.address("acs"),
            request_id=request_id,
            name_id=name_id,
            idp=self.connection.idp_entity_id,
        )
        if edit:
            edit(root)
        return minting.signed(root, by or self.key, part, **how)

    def post(self, root, relay_state: str = "", *, at=None):
        """The IdP's page posts to us; being another site, it brings no cookie."""
        form = {"SAMLResponse": minting.encoded(root)}
        if relay_state:
            form["RelayState"] = relay_state
        return Client().post((at or self).door("acs"), form)

    def sign_in(self, browser: Client, name_id: str, edit=None, **query):
        """The whole way; the answer of the last step that was reached."""
        request_id, relay_state = self.ask(browser, **query)
        answer = self.post(self.mint(request_id, name_id, edit), relay_state)
        is_good = answer.status_code == HTTPStatus.SEE_OTHER
        return browser.get(answer["Location"]) if is_good else answer


def connect(organization: Organization, key: minting.Signer, **changes) -> Idp:
    connection = organization.sso_connections.create(
        idp_entity_id=f"https://idp.{organization.slug}.example/entity",
        idp_sso_url=f"https://idp.{organization.slug}.example/sso?app=1&b=2",
        **{"is_enabled": True, **changes},
    )
    idp = Idp(connection, key)
    trust(idp, key)
    return idp


def trust(idp: Idp, key: minting.Signer) -> None:
    """Another certificate for the same connection."""
    facts = certificates.read(key.certificate_pem.encode())
    idp.connection.certificates.create(
        organization=idp.connection.organization,
        pem=facts.pem,
        sha256=facts.sha256,
        subject=facts.subject,
        not_before=facts.not_before,
        not_after=facts.not_after,
    )
