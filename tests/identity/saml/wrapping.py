"""Signature wrapping, XSW1 to XSW10: a good signature kept, an evil assertion beside it.

In each, `evil` is a copy with a new ID and another NameID, `bare` the original without
its signature (Somorovsky et al., "On Breaking SAML", 2012; 9 and 10 borrow the signature
of another document of the same IdP).
"""

from copy import deepcopy

from lxml import etree

from tests.identity.saml import minting
from tests.identity.saml.minting import NS, one

VICTIM = "ceo@acme.example"
METADATA = """
<md:EntityDescriptor xmlns:md="{md}" ID="{id}" entityID="{idp}">
  <md:IDPSSODescriptor protocolSupportEnumeration="{samlp}">
    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
        Location="https://idp.acme.example/sso"/>
  </md:IDPSSODescriptor>
</md:EntityDescriptor>
"""
ERROR = """
<samlp:Response xmlns:samlp="{samlp}" xmlns:saml="{saml}" ID="{id}" Version="2.0"
    IssueInstant="{now}"><saml:Issuer>{idp}</saml:Issuer><samlp:Status>
    <samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Responder"/>
</samlp:Status></samlp:Response>
"""


def parts(root):
    """The signed element's evil copy, its bare copy and its signature."""
    signature = one(root, "ds:Signature")
    evil, bare = deepcopy(root), deepcopy(root)
    for copy in (evil, bare):
        copy.remove(one(copy, "ds:Signature"))
    for element in evil.iter("{*}Response", "{*}Assertion"):
        element.set("ID", minting.new_id())
    one(evil, ".//saml:NameID").text = VICTIM
    return evil, bare, signature


def xsw1(root):
    evil, bare, signature = parts(root)
    signature.append(bare)
    evil.insert(1, signature)
    return evil


def xsw2(root):
    evil, bare, signature = parts(root)
    evil.insert(1, signature)
    evil.insert(1, bare)
    return evil


def xsw3(root):
    assertion = one(root, "saml:Assertion")
    evil, _, _ = parts(assertion)
    assertion.addprevious(evil)
    return root


def xsw4(root):
    assertion = one(root, "saml:Assertion")
    evil, _, _ = parts(assertion)
    root.replace(assertion, evil)
    evil.append(assertion)
    return root


def xsw5(root):
    assertion = one(root, "saml:Assertion")
    evil, bare, signature = parts(assertion)
    evil.insert(1, signature)
    root.replace(assertion, evil)
    root.append(bare)
    return root


def xsw6(root):
    assertion = one(root, "saml:Assertion")
    evil, bare, signature = parts(assertion)
    signature.append(bare)
    evil.insert(1, signature)
    root.replace(assertion, evil)
    return root


def xsw7(root):
    evil, _, _ = parts(one(root, "saml:Assertion"))
    holder(root, "Extensions").append(evil)
    return root


def xsw8(root):
    assertion = one(root, "saml:Assertion")
    evil, bare, signature = parts(assertion)
    etree.SubElement(signature, f"{{{NS['ds']}}}Object").append(bare)
    evil.insert(1, signature)
    root.replace(assertion, evil)
    return root


def borrowed(root, by, document: str, place: str):
    """XSW9 and XSW10: the signature of `document` on an evil assertion with its ID."""
    other = etree.fromstring(
        document.format(**NS, id=minting.new_id(), idp=minting.IDP, now=minting.at()).strip()
    )
    minting.sign(other, by)
    other = minting.reparsed(other)
    signature = one(other, "ds:Signature")
    other.remove(signature)
    evil = one(root, "saml:Assertion")
    for original in evil.findall("ds:Signature", NS):
        evil.remove(original)
    evil.set("ID", other.get("ID"))
    one(evil, ".//saml:NameID").text = VICTIM
    evil.insert(1, signature)
    box = etree.SubElement(holder(root, place), "{urn:example:box}box")
    box.append(other)
    return root


def holder(root, place: str):
    """An element in which a stranger's document can be hidden."""
    if place == "Object":
        return etree.SubElement(one(root, "//ds:Signature"), f"{{{NS['ds']}}}Object")
    if place == "StatusDetail":
        return etree.SubElement(one(root, "samlp:Status"), f"{{{NS['samlp']}}}StatusDetail")
    extensions = etree.Element(f"{{{NS['samlp']}}}Extensions")
    one(root, "samlp:Status").addprevious(extensions)
    return extensions
