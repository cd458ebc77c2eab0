"""What we publish and ask survives odd addresses, and says exactly who we are."""

import base64
import zlib
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

from lxml import etree
from onelogin.saml2.xml_utils import OneLogin_Saml2_XML

from identity.saml import authn_request, checks, service_provider
from tests.identity.saml.minting import NS, one


def asked(url: str):
    """The AuthnRequest within a redirect."""
    squeezed = base64.b64decode(parse_qs(urlsplit(url).query)["SAMLRequest"][0])
    return etree.fromstring(zlib.decompress(squeezed, wbits=-15))


def follows(xml, schema: str) -> bool:
    """True when OASIS's schema, which comes with python3-saml, accepts `xml`."""
    return OneLogin_Saml2_XML.validate_xml(etree.tostring(xml), schema) != "invalid_xml"


def test_what_we_send_follows_the_schemas(sp, idp):
    metadata = etree.fromstring(service_provider.metadata(sp, signs_assertion=True))
    request = asked(authn_request.build(sp, idp).url)

    assert follows(metadata, "saml-schema-metadata-2.0.xsd")
    assert follows(request, "saml-schema-protocol-2.0.xsd")
    request.set("Issuer", "misplaced")
    assert not follows(request, "saml-schema-protocol-2.0.xsd")


def test_a_login_url_with_a_query_keeps_it(sp, idp):
    url = 'https://idp.acme.example/sso?a=1&b="2"'
    request = authn_request.build(sp, replace(idp, sso_url=url))

    assert request.url.startswith(url + "&SAMLRequest=")
    assert asked(request.url).get("Destination") == url
    assert parse_qs(urlsplit(request.url).query)["a"] == ["1"]


def test_the_request_says_who_asks_and_where_the_answer_goes(sp, idp):
    request = authn_request.build(sp, idp)

    xml = asked(request.url)
    assert xml.get("ID") == request.id
    assert xml.get("AssertionConsumerServiceURL") == sp.acs_url
    assert one(xml, "saml:Issuer").text == sp.entity_id
    assert parse_qs(urlsplit(request.url).query)["RelayState"] == [request.relay_state]


def test_the_request_leaves_it_to_the_idp_how_people_prove_who_they_are(sp, idp):
    """Who wants a second factor or Windows sign-in says so in the IdP; we would only break it."""
    xml = asked(authn_request.build(sp, idp).url)

    assert [etree.QName(child).localname for child in xml] == ["Issuer", "NameIDPolicy"]
    assert not xml.xpath("//samlp:RequestedAuthnContext", namespaces=NS)
    assert (xml.get("ForceAuthn"), xml.get("IsPassive")) == (None, None)


def test_the_relay_state_is_a_short_token_and_never_twice_the_same(sp, idp):
    first, second = authn_request.build(sp, idp), authn_request.build(sp, idp)

    assert len(first.relay_state) <= 80
    assert first.relay_state != second.relay_state
    assert first.id != second.id


def test_the_metadata_names_our_acs_and_never_expires(sp):
    xml = etree.fromstring(service_provider.metadata(sp, signs_assertion=True))

    assert xml.get("entityID") == sp.entity_id
    assert one(xml, "//md:AssertionConsumerService").get("Location") == sp.acs_url
    assert xml.get("validUntil") is None
    assert not xml.xpath("//md:SingleLogoutService", namespaces=NS)


def test_the_installed_lxml_and_xmlsec_fit_each_other():
    assert checks.lxml_and_xmlsec_agree(None) == []


def test_a_pair_that_does_not_fit_is_an_error_at_the_start(monkeypatch):
    monkeypatch.setattr(checks.xmlsec, "get_libxml_version", lambda: (2, 9, 14))

    assert [error.id for error in checks.lxml_and_xmlsec_agree(None)] == ["identity.E001"]
