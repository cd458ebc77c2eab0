"""Beside the classes: doubled, missing and polluted parts, and doors that are shut."""

from http import HTTPStatus

import pytest
from django.test import Client
from lxml import etree

from identity.models import Organization
from identity.saml import guard_after
from tests.identity.saml.attacks.scene import Attack, Scene, after, before, made
from tests.identity.saml.edits import added, all_of, attribute, content, removed, twice
from tests.identity.saml.minting import new_id, one
from tests.identity.saml.wrapping import VICTIM

pytestmark = pytest.mark.django_db

NAME, ATTRIBUTE, REFERENCE = "//saml:NameID", "//saml:Attribute", "//ds:Reference"
PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
FORM = "application/x-www-form-urlencoded"


def second_assertion(root) -> None:
    twice("//saml:Assertion")(root)
    root[-1].set("ID", new_id())


def nested(root) -> None:
    """A whole assertion where SAML allows advice of others."""
    added("//saml:Assertion", "saml:Advice")(root)
    added("//saml:Advice", "saml:Assertion")(root)


def same_ids(root) -> None:
    root.set("ID", one(root, "//saml:Assertion").get("ID"))


def relative_namespace(scene: Scene) -> bytes:
    """It cannot be canonicalized, so there is nothing that a signature could cover."""
    xml = etree.tostring(scene.mint())
    return xml.replace(b"<saml:Subject>", b'<saml:Subject xmlns:x="relative/name">')


def second_name(root) -> None:
    twice(NAME)(root)
    root.xpath("//*[local-name()='NameID']")[1].text = VICTIM


FORM, PARTS = "application/x-www-form-urlencoded", "multipart/form-data"


def posted(code: str, form: object, status: int = HTTPStatus.BAD_REQUEST, **how: str) -> Attack:
    return Attack(
        code, lambda scene, _: Client().post(scene.idp.door("acs"), form, **how), status=status
    )


def shut(code: str, **changes: object) -> Attack:
    """The response is good; the door was shut while the person was at the IdP."""

    def forge(scene: Scene):
        scene.set(**changes)
        return scene.mint()

    return made(forge, code)


def of_the_organization(code: str, **changes: object) -> Attack:
    def forge(scene: Scene):
        Organization.objects.filter(pk=scene.acme.pk).update(**changes)
        return scene.mint()

    return made(forge, code)


CASES = {
    "a connection that is switched off": shut("connection_off", is_enabled=False),
    "a connection beside passwords only": of_the_organization(
        "connection_off", sign_in_method="password"
    ),
    "an organization that is suspended": of_the_organization(
        "organization_inactive", is_active=False
    ),
    "the same ID twice": before(same_ids, "dup_id"),
    "an ID longer than any real one": before(
        attribute("//saml:Assertion", "ID", f"_{'a' * 256}"), "long_id"
    ),
    "two assertions": after(second_assertion, "one_assertion"),
    "an assertion within the assertion": after(nested, "one_assertion"),
    "no assertion": after(removed("//saml:Assertion"), "one_assertion"),
    "an empty reference": after(attribute(REFERENCE, "URI", ""), "ref_uri"),
    "no reference": after(attribute(REFERENCE, "URI", None), "ref_uri"),
    "a reference to the response": after(
        lambda root: one(root, REFERENCE).set("URI", f"#{root.get('ID')}"), "ref_uri"
    ),
    "a relative namespace": made(relative_namespace, "bad_signature"),
    "an unknown canonicalization": after(
        attribute("//ds:CanonicalizationMethod", "Algorithm", "urn:none"), "c14n"
    ),
    "an attribute twice": before(twice(ATTRIBUTE), "repeated_attribute"),
    "attributes that nobody signed": after(twice("//saml:AttributeStatement"), "bad_signature"),
    "no name": before(removed(NAME), "nameid"),
    "a blank name": before(content(NAME, "  "), "nameid"),
    "two names": before(second_name, "malformed"),
    "a persistent name in capitals": before(
        all_of(content(NAME, VICTIM.upper()), attribute(NAME, "Format", PERSISTENT)),
        "user_unknown",
        name_id=VICTIM.upper(),
    ),
    "a name with a space before it": before(content(NAME, f" {VICTIM}"), "user_unknown"),
    "the format changed after signing": after(
        attribute(NAME, "Format", PERSISTENT), "bad_signature"
    ),
    "two signatures on one element": after(twice("//ds:Signature"), "sig_dup"),
    "an empty form": posted("no_response", {}),
    "an empty field": posted("no_response", {"SAMLResponse": "  "}),
    "no base64": posted("bad_base64", {"SAMLResponse": "%%%"}),
    "letters that base64 does not have": posted("bad_base64", {"SAMLResponse": "ünïcode"}),
    "base64 cut short": posted("bad_base64", {"SAMLResponse": "PHg"}),
    "a form in parts without a boundary": posted("bad_form", b"x", content_type=PARTS),
    "a form of a thousand fields": posted("bad_form", b"a=b&" * 1001, content_type=FORM),
    "JSON": posted("no_response", b'{"SAMLResponse": "PHg+"}', content_type="application/json"),
}


@pytest.mark.parametrize("case", CASES)
def test_an_odd_message_or_a_shut_door_lets_nobody_in(case):
    CASES[case].fails()


@pytest.mark.parametrize("check", ["check_conditions", "check_fresh", "name_id_of"])
def test_a_check_that_breaks_lets_nobody_in(monkeypatch, check):
    def broken(*_: object) -> None:
        raise OverflowError("date value out of range")

    monkeypatch.setattr(guard_after, check, broken)

    made(lambda scene: scene.mint(), "unexpected").fails()
