"""Which XML signatures may be handed to xmlsec: an allow-list of their shape.

xmlsec follows what SignedInfo says: it would read files, run XSLT, or digest three
thousand references. So there is one reference, to the element that carries the
signature, and at most two transforms that only normalize (XML Signature section 4.4).
"""

from identity.saml.errors import Refused
from identity.saml.names import DS, EXC_C14N, SAML, SAMLP, Element, find, local_name

ENVELOPED = f"{DS}enveloped-signature"
CANONICALIZATIONS = {
    EXC_C14N,
    f"{EXC_C14N}WithComments",
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
}
_MORE = "http://www.w3.org/2001/04/xmldsig-more#"
SIGNATURE_METHODS = {
    f"{_MORE}{key}-sha{bits}" for key in ("rsa", "ecdsa") for bits in (256, 384, 512)
}
DIGEST_METHODS = {
    "http://www.w3.org/2001/04/xmlenc#sha256",
    f"{_MORE}sha384",
    "http://www.w3.org/2001/04/xmlenc#sha512",
}
SIGNED = {f"{{{SAMLP}}}Response", f"{{{SAML}}}Assertion"}
KEY_INFO = {f"{{{DS}}}{name}" for name in ("X509Data", "KeyValue", "KeyName")}
MAX_PREFIXES = 16  # in InclusiveNamespaces; each is looked up at each element


def check(elements: list[Element]) -> None:
    """`elements` are all there are. Raises Refused unless one or two plain signatures stand where
    they belong.
    """
    signatures = [element for element in elements if local_name(element) == "Signature"]
    if not signatures:
        raise Refused("unsigned")
    parents = [signature.getparent() for signature in signatures]
    if any(parent is None or parent.tag not in SIGNED for parent in parents):
        raise Refused("sig_place")
    if len({id(parent) for parent in parents}) != len(parents):
        raise Refused("sig_dup")
    for signature, parent in zip(signatures, parents, strict=True):
        _check_signature(signature, parent.get("ID", "") if parent is not None else "")


def _check_signature(signature: Element, signed_id: str) -> None:
    if signature.tag != f"{{{DS}}}Signature":
        raise Refused("sig_place", str(signature.tag))
    signed_info = _only(signature, "SignedInfo", "one_reference")
    c14n = _only(signed_info, "CanonicalizationMethod", "c14n")
    if c14n.get("Algorithm") not in CANONICALIZATIONS:
        raise Refused("c14n", str(c14n.get("Algorithm")))
    _check_prefixes(c14n, "c14n")
    _check_algorithm(_only(signed_info, "SignatureMethod", "sigalg"), SIGNATURE_METHODS, "sigalg")
    _check_key_info(signature)
    _check_reference(signed_info, signed_id)


def _check_reference(signed_info: Element, signed_id: str) -> None:
    reference = _only(signed_info, "Reference", "one_reference")
    if not signed_id or reference.get("URI") != f"#{signed_id}":
        raise Refused("ref_uri", str(reference.get("URI")))
    _check_algorithm(_only(reference, "DigestMethod", "digest"), DIGEST_METHODS, "digest")
    _check_transforms(_only(reference, "Transforms", "transforms"))


def _check_transforms(transforms: Element) -> None:
    algorithms = [child.get("Algorithm", "") for child in transforms]
    if any(child.tag != f"{{{DS}}}Transform" for child in transforms):
        raise Refused("transforms")
    if algorithms[:1] != [ENVELOPED] or not set(algorithms[1:]) <= CANONICALIZATIONS:
        raise Refused("transforms", " ".join(algorithms[:5]))
    if len(algorithms) > 2:
        raise Refused("transforms", str(len(algorithms)))
    for transform in transforms:
        _check_prefixes(transform, "transforms")


def _check_prefixes(method: Element, code: str) -> None:
    """Only InclusiveNamespaces may stand inside, with a short list (exclusive c14n 3)."""
    for child in method:
        prefixes = child.get("PrefixList", "").split()
        is_known = child.tag == f"{{{EXC_C14N}}}InclusiveNamespaces" and not len(child)
        if not is_known or len(prefixes) > MAX_PREFIXES:
            raise Refused(code, str(child.tag))


def _check_algorithm(method: Element, allowed: set[str], code: str) -> None:
    if method.get("Algorithm") not in allowed or len(method):
        raise Refused(code, str(method.get("Algorithm")))


def _check_key_info(signature: Element) -> None:
    """The key comes from the connection; KeyInfo is read by nobody and must be plain."""
    for child in find(signature, "ds:KeyInfo/*"):
        if child.tag not in KEY_INFO:
            raise Refused("forbidden_element", str(child.tag))


def _only(parent: Element, name: str, code: str) -> Element:
    """The one `name` of `parent`, which must also be the only one at any depth."""
    direct = find(parent, f"ds:{name}")
    if len(direct) != 1 or len(find(parent, f".//ds:{name}")) != 1:
        raise Refused(code, f"{len(direct)} {name}")
    return direct[0]
