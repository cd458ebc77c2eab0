"""Responses of well-behaved IdPs sign people in."""

import pytest
import xmlsec
from lxml import etree

from identity.saml import guard_before
from tests.identity.saml import minting
from tests.identity.saml.conftest import ALICE, REQUEST_ID
from tests.identity.saml.minting import one, signer


@pytest.mark.parametrize(
    ("part", "signs_assertion"),
    [("assertion", True), ("response", False), ("both", True), ("both", False)],
)
def test_alice_signs_in_whatever_part_her_idp_signs(mint, read, part, signs_assertion):
    verified = read(mint(part=part), signs_assertion=signs_assertion)

    assert verified.name_id == ALICE
    assert verified.in_response_to == REQUEST_ID
    assert verified.attributes == {"email": ["someone@acme.example"]}


def test_an_elliptic_curve_key_is_as_good(mint, read):
    by = signer("curve", "p256")

    verified = read(mint(by=by), certificates=(by.certificate_pem,))

    assert verified.name_id == ALICE


def test_during_a_rollover_the_second_certificate_counts_too(mint, read):
    old, new = signer("old"), signer("new")

    verified = read(mint(by=new), certificates=(old.certificate_pem, new.certificate_pem))

    assert verified.name_id == ALICE


def test_sha512_is_accepted(mint, read):
    strong = {
        "method": xmlsec.constants.TransformRsaSha512,
        "digest": xmlsec.constants.TransformSha512,
    }

    assert read(mint(**strong)).name_id == ALICE


def test_an_unsigned_response_may_leave_its_destination_out(mint, read):
    verified = read(mint(lambda root: root.attrib.pop("Destination")))

    assert verified.name_id == ALICE


def test_an_assertion_without_attributes_is_enough(mint, read):
    def drop(root):
        statement = one(root, "//saml:AttributeStatement")
        statement.getparent().remove(statement)

    verified = read(mint(drop))

    assert verified.attributes == {}


def test_white_space_within_the_base64_is_normal(mint):
    lines = minting.encoded(mint())
    wrapped = "\r\n".join(lines[i : i + 76] for i in range(0, len(lines), 76))

    assert guard_before.inspect(wrapped).in_response_to == REQUEST_ID


def test_the_end_of_the_session_and_its_index_are_kept(mint, read):
    def limit(root):
        one(root, "//saml:AuthnStatement").set("SessionNotOnOrAfter", minting.at(hours=8))

    root = mint(limit)
    verified = read(root)

    statement = one(root, "//saml:AuthnStatement")
    assert verified.session_index == statement.get("SessionIndex")
    assert verified.session_not_on_or_after.isoformat().startswith(
        statement.get("SessionNotOnOrAfter")[:-1]
    )


@pytest.mark.parametrize("noise", ["<!-- x -->", "<?x y?>", "<![CDATA[]]>"])
def test_noise_within_the_name_never_cuts_it(mint, read, noise):
    whole = "ceo@acme.example.evil.example"
    sent = etree.tostring(mint(name_id=whole))

    verified = read(sent.replace(b".example.evil", f".example{noise}.evil".encode()))

    assert verified.name_id == whole


def test_an_idp_may_start_the_sign_in_where_that_is_allowed(mint, read):
    def unsolicit(root):
        for element in root.iter():
            element.attrib.pop("InResponseTo", None)

    verified = read(mint(unsolicit), request_id=None)

    assert verified.in_response_to is None
