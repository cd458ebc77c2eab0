"""The schema is kept compiled; its verdicts are those of the library."""

import pytest
from lxml import etree

from identity.saml import schema
from tests.identity.saml import minting
from tests.identity.saml.edits import added, attribute, removed

PROTOCOL = "saml-schema-protocol-2.0.xsd"
DOCUMENTS = {
    "good": lambda root: None,
    "no ID": attribute("/", "ID", None),
    "an unknown element": added("//saml:Subject", "saml:Unknown"),
    "no status": removed("//samlp:Status"),
    "an ID twice": lambda root: root.set("ID", minting.one(root, "saml:Assertion").get("ID")),
}


@pytest.mark.parametrize("case", DOCUMENTS)
def test_a_kept_schema_says_what_a_fresh_one_says(mint, case):
    xml = etree.tostring(mint(DOCUMENTS[case], part="nothing"))

    ours, theirs = (
        each(etree.fromstring(xml), PROTOCOL) for each in (schema.validate, schema.THEIRS)
    )

    assert isinstance(ours, str) == isinstance(theirs, str) == (case != "good")


def test_what_is_no_xml_is_called_so_too():
    assert schema.validate("<", PROTOCOL) == schema.THEIRS("<", PROTOCOL) == schema.UNREADABLE
