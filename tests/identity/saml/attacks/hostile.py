"""Documents that would hang us, fill our memory, or make us fetch, if anything followed them.

They are tried in a child process (`child`), which may hang and be killed.
"""

import os
import socket
import tempfile
import zlib
from http import HTTPStatus
from pathlib import Path
from unittest.mock import patch

import xmlsec
from django.test import Client
from lxml import etree

from identity import signing_keys
from identity.saml import guard_before
from tests.conftest import ACTOR
from tests.identity.saml.attacks.scene import Attack, Scene, after, made
from tests.identity.saml.edits import added, attribute
from tests.identity.saml.minting import NS, one

XENC = "http://www.w3.org/2001/04/xmlenc#"
XSLT = "http://www.w3.org/TR/1999/REC-xslt-19991116"
XPATH = "http://www.w3.org/TR/1999/REC-xpath-19991116"
EXC_C14N = "http://www.w3.org/2001/10/xml-exc-c14n#"
DEPTH = 20
ONE_MB = 1024 * 1024


def second_reference(uri: str) -> Attack:
    """Only the first is compared with what is signed, and all are digested before the check."""

    def edit(root):
        first = one(root, "//ds:Reference")
        other = etree.fromstring(etree.tostring(first))
        other.set("URI", uri)
        first.addnext(other)

    return after(edit, "one_reference")


def to_a_server(scene: Scene, _: object):
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        spoiled = second_reference(f"http://127.0.0.1:{server.getsockname()[1]}/")
        answer = spoiled.deed(scene, None)
        try:
            server.accept()
        except BlockingIOError:  # nobody called
            return answer
        raise AssertionError("it was fetched")


def to_a_pipe(scene: Scene, _: object):
    with tempfile.TemporaryDirectory() as directory:
        pipe = Path(directory) / "pipe"
        os.mkfifo(pipe)
        return second_reference(pipe.as_uri()).deed(scene, None)


def xslt(root) -> None:
    """Each template applies the next twice: 2 to the power of DEPTH."""
    attribute("//ds:Transform[2]", "Algorithm", XSLT)(root)
    names = [
        f"{{http://www.w3.org/1999/XSL/Transform}}{name}" for name in ("stylesheet", "template")
    ]
    sheet = etree.SubElement(one(root, "//ds:Transform[2]"), names[0], version="1.0")
    for n in range(DEPTH):
        template = etree.SubElement(sheet, names[1], **({"name": f"t{n}"} if n else {"match": "/"}))
        for _ in range(2):
            call = names[1].replace("template", "call-template")
            etree.SubElement(template, call, name=f"t{n + 1}")
    etree.SubElement(sheet, names[1], name=f"t{DEPTH}").text = "x"


def xpath(root) -> None:
    attribute("//ds:Transform[2]", "Algorithm", XPATH)(root)
    step = etree.SubElement(one(root, "//ds:Transform[2]"), f"{{{NS['ds']}}}XPath")
    step.text = "count(//. | //@* | //namespace::*) > 0"


def prefixes(root) -> None:
    """Each would be looked up at each element."""
    names = " ".join(f"p{n}" for n in range(20_000))
    path = f"{{{EXC_C14N}}}InclusiveNamespaces"
    etree.SubElement(one(root, "//ds:Transform[2]"), path, PrefixList=names)


def cipher_reference(root) -> None:
    data = etree.SubElement(one(root, "//ds:KeyInfo"), f"{{{XENC}}}EncryptedKey")
    etree.SubElement(
        etree.SubElement(data, f"{{{XENC}}}CipherData"),
        f"{{{XENC}}}CipherReference",
        URI="file:///dev/zero",
    )


def sign_requests(scene: Scene) -> None:
    """From now on the connection has a private key, with which the library would decrypt."""
    connection = scene.idp.connection
    signing_keys.make_first(connection, actor=ACTOR)
    connection.signs_requests = True
    connection.save()
    scene.ask()


def encrypted_for_us(root, certificate: str, uri: str) -> None:
    """An assertion that our key would open, were its letters not to be fetched from elsewhere."""
    assertion = one(root, "//saml:Assertion")
    box = etree.Element(f"{{{NS['saml']}}}EncryptedAssertion")
    root.replace(assertion, box)
    box.append(encrypted(assertion, certificate))
    letters = box.find(f"{{{XENC}}}EncryptedData/{{{XENC}}}CipherData")
    letters.clear()
    etree.SubElement(letters, f"{{{XENC}}}CipherReference", URI=uri)


def encrypted(element, certificate: str):
    data = xmlsec.template.encrypted_data_create(
        element, xmlsec.Transform.AES128, type=xmlsec.EncryptionType.ELEMENT, ns="xenc"
    )
    xmlsec.template.encrypted_data_ensure_cipher_value(data)
    info = xmlsec.template.encrypted_data_ensure_key_info(data, ns="dsig")
    key = xmlsec.template.add_encrypted_key(info, xmlsec.Transform.RSA_OAEP)
    xmlsec.template.encrypted_data_ensure_cipher_value(key)
    keys = xmlsec.KeysManager()
    keys.add_key(xmlsec.Key.from_memory(certificate, xmlsec.KeyFormat.CERT_PEM))
    context = xmlsec.EncryptionContext(keys)
    context.key = xmlsec.Key.generate(xmlsec.KeyData.AES, 128, xmlsec.KeyDataType.SESSION)
    return context.encrypt_binary(data, b"<nothing/>")


def past_the_guard(scene: Scene, _: object):
    """As if the first guard had slept: the library itself gets the document."""
    certificate = scene.idp.connection.signing_key.pem
    with tempfile.TemporaryDirectory() as directory, patch.object(guard_before, "check"):
        pipe = Path(directory) / "pipe"
        os.mkfifo(pipe)
        root = scene.mint()
        encrypted_for_us(root, certificate, pipe.as_uri())
        return scene.post(root)


def long_value(scene: Scene):
    root = scene.mint()
    one(root, "//saml:AttributeValue").text = "x" * (256 * 1024)
    return root


def body(size: int) -> Attack:
    def deed(scene: Scene, _: object):
        return Client().post(scene.idp.door("acs"), {"SAMLResponse": "A" * size})

    return Attack("too_big", deed, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


CASES = {
    "an XSLT program that doubles twenty times": after(xslt, "transforms"),
    "an XPath filter": after(xpath, "transforms"),
    "a second reference, to an endless file": second_reference("file:///dev/zero"),
    "a second reference, to a web server": Attack("one_reference", to_a_server),
    "a second reference, to a pipe": Attack("one_reference", to_a_pipe),
    "sixteen hundred references": after(
        added("//ds:SignedInfo", "ds:Reference", 1600, URI="#_x"), "one_reference"
    ),
    "sixteen hundred transforms": after(
        added("//ds:Transforms", "ds:Transform", 1600, Algorithm=EXC_C14N), "transforms"
    ),
    "three thousand references": after(
        added("//ds:SignedInfo", "ds:Reference", 3000, URI="#_x"), "too_many_nodes"
    ),
    "twenty thousand prefixes": after(prefixes, "transforms"),
    "an endless cipher": after(cipher_reference, "encrypted_not_supported"),
    "an endless cipher while requests are signed": after(
        cipher_reference, "encrypted_not_supported", prepare=sign_requests
    ),
    "an endless cipher for our key that got past the guard": Attack(
        "library", past_the_guard, prepare=sign_requests
    ),
    "a key to be fetched": after(
        added("//ds:KeyInfo", "ds:RetrievalMethod", URI="http://127.0.0.1:9/"), "forbidden_element"
    ),
    "a bomb that inflates": made(lambda _: zlib.compress(b"<r>" * 20 * ONE_MB), "bad_xml"),
    "more than 256 KB": made(long_value, "too_big", status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    "3 MB": body(3 * ONE_MB),
    "10 MB": body(10 * ONE_MB),
}
