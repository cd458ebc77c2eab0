"""Switchroom as a SAML 2.0 service provider: what it publishes and what it believes."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import xmlsec
from lxml import etree
from onelogin.saml2.errors import OneLogin_Saml2_Error, OneLogin_Saml2_ValidationError
from onelogin.saml2.response import OneLogin_Saml2_Response
from onelogin.saml2.settings import OneLogin_Saml2_Settings

from identity.saml import guard_after, schema, settings
from identity.saml.errors import Refused
from identity.saml.guard_after import Expected
from identity.saml.guard_before import Unverified
from identity.saml.names import DS, MD, NAMEID_UNSPECIFIED, POST_BINDING, SAMLP, Element, find, text
from identity.saml.parties import IdentityProvider, ServiceProvider, VerifiedAssertion
from identity.saml.unexpected import failures_refuse

schema.keep_compiled()
_Error = OneLogin_Saml2_ValidationError
LIBRARY_CODES = {
    _Error.INVALID_SIGNATURE: "bad_signature",
    _Error.WRONG_NUMBER_OF_SIGNATURES: "bad_signature",
    _Error.DEPRECATED_SIGNATURE_METHOD: "sigalg",
    _Error.DEPRECATED_DIGEST_METHOD: "digest",
    _Error.NO_SIGNED_ASSERTION: "unsigned",
    _Error.NO_SIGNED_MESSAGE: "unsigned",
    _Error.NO_SIGNATURE_FOUND: "unsigned",
    _Error.INVALID_XML_FORMAT: "malformed",
    _Error.WRONG_NUMBER_OF_AUTHSTATEMENTS: "malformed",
    _Error.NO_NAMEID: "nameid",
    _Error.EMPTY_NAMEID: "nameid",
    _Error.SP_NAME_QUALIFIER_NAME_MISMATCH: "nameid",
    _Error.DUPLICATED_ATTRIBUTE_NAME_FOUND: "repeated_attribute",
}
# Our own rules quote what was expected and what came, so they speak first.
BINDING_CODES = {
    _Error.WRONG_INRESPONSETO: "in_response_to",
    _Error.MISSING_CONDITIONS: "audience",
    _Error.WRONG_AUDIENCE: "audience",
    _Error.WRONG_DESTINATION: "destination",
    _Error.EMPTY_DESTINATION: "destination",
    _Error.WRONG_ISSUER: "response_issuer",
    _Error.ISSUER_MULTIPLE_IN_RESPONSE: "response_issuer",
    _Error.ISSUER_NOT_FOUND_IN_ASSERTION: "response_issuer",
    _Error.ASSERTION_EXPIRED: "expired",
    _Error.SESSION_EXPIRED: "expired",
    _Error.ASSERTION_TOO_EARLY: "not_yet_valid",
    _Error.WRONG_SUBJECTCONFIRMATION: "subject_confirmation",
}


def metadata(sp: ServiceProvider, *, signs_assertion: bool, signing: tuple[str, ...] = ()) -> bytes:
    """Our EntityDescriptor. It states no validity: some IdPs then call it expired.

    `signing` are the certificates, in PEM, of the keys that sign our requests, now or soon.
    """
    entity = etree.Element(f"{{{MD}}}EntityDescriptor", entityID=sp.entity_id, nsmap={"md": MD})
    descriptor = etree.SubElement(
        entity,
        f"{{{MD}}}SPSSODescriptor",
        AuthnRequestsSigned="true" if signing else "false",
        WantAssertionsSigned="true" if signs_assertion else "false",
        protocolSupportEnumeration=SAMLP,
    )
    for pem in signing:
        _publish(descriptor, pem)
    etree.SubElement(descriptor, f"{{{MD}}}NameIDFormat").text = NAMEID_UNSPECIFIED
    etree.SubElement(
        descriptor,
        f"{{{MD}}}AssertionConsumerService",
        Binding=POST_BINDING,
        Location=sp.acs_url,
        index="1",
        isDefault="true",
    )
    return etree.tostring(entity, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _publish(descriptor: Element, pem: str) -> None:
    """A KeyDescriptor for signatures alone: nobody may encrypt for us (SAML Metadata 2.4.1.1)."""
    key = etree.SubElement(descriptor, f"{{{MD}}}KeyDescriptor", use="signing")
    info = etree.SubElement(key, f"{{{DS}}}KeyInfo", nsmap={"ds": DS})
    data = etree.SubElement(info, f"{{{DS}}}X509Data")
    base64 = "".join(pem.split("-----")[2].split())
    etree.SubElement(data, f"{{{DS}}}X509Certificate").text = base64


@failures_refuse()
def read_response(
    response: Unverified, *, sp: ServiceProvider, idp: IdentityProvider, request_id: str | None
) -> VerifiedAssertion:
    """Verify an inspected response and say what it asserts. Raises Refused.

    `request_id` is the AuthnRequest it must answer; None accepts only an unsolicited one.
    The caller still has to refuse an assertion ID that was seen before.
    """
    expected = Expected(sp, idp, request_id)
    document, attributes = _verify(response, expected)
    guard_after.check(document, expected)
    return _read(document, attributes, expected)


def _verify(response: Unverified, expected: Expected) -> tuple[Element, dict[str, list[Any]]]:
    """python3-saml's part: schema, signatures, and its own idea of the rest."""
    options = settings.for_reading(expected.sp, expected.idp)
    settings.check(options)
    try:
        parsed = OneLogin_Saml2_Response(OneLogin_Saml2_Settings(options), response.encoded)
        parsed.is_valid(_request_data(expected.sp), expected.request_id, raise_exceptions=True)
        parsed.get_nameid()
        attributes = parsed.get_attributes()
    except OneLogin_Saml2_ValidationError as error:
        raise _refusal(error, parsed.document, expected) from None
    except (OneLogin_Saml2_Error, xmlsec.Error, etree.LxmlError, ValueError) as error:
        raise Refused("library", f"{type(error).__name__}: {error}") from None
    except Exception as error:  # noqa: BLE001 (the library also raises the bare class)
        raise Refused("library", f"{type(error).__name__}: {error}") from None
    return parsed.document, attributes


def _refusal(
    error: OneLogin_Saml2_ValidationError, document: Element, expected: Expected
) -> Refused:
    if error.code in BINDING_CODES:
        try:
            guard_after.check_bindings(document, expected)
        except Refused as ours:
            return ours
        return Refused(BINDING_CODES[error.code], str(error))
    return Refused(LIBRARY_CODES.get(error.code, "library"), str(error))


def _request_data(sp: ServiceProvider) -> dict[str, str]:
    """Where the library believes to be: at our ACS, whatever the Host header said."""
    acs = urlsplit(sp.acs_url)
    return {
        "https": "on" if acs.scheme == "https" else "off",
        "http_host": acs.netloc,
        "script_name": "",
        "path_info": acs.path,
    }


def _read(
    document: Element, attributes: dict[str, list[Any]], expected: Expected
) -> VerifiedAssertion:
    assertion = guard_after.assertion_of(document)
    name_id = guard_after.name_id_of(assertion)
    statement = find(assertion, "saml:AuthnStatement")[0]
    session_end = statement.get("SessionNotOnOrAfter")
    return VerifiedAssertion(
        name_id=text(name_id),
        name_id_format=name_id.get("Format", NAMEID_UNSPECIFIED),
        session_index=statement.get("SessionIndex", ""),
        session_not_on_or_after=guard_after.parse_time(session_end) if session_end else None,
        assertion_id=str(assertion.get("ID")),
        not_on_or_after=_end(document, assertion, expected),
        issuer=expected.idp.entity_id,
        in_response_to=document.get("InResponseTo"),
        attributes=_texts(attributes),
        repeated=_repeated(assertion, expected.idp),
    )


def _end(document: Element, assertion: Element, expected: Expected) -> datetime:
    """Whatever the IdP allows, an assertion that was issued too long ago is refused as well."""
    confirmations = guard_after.confirmations(document, expected)
    until = max(guard_after.parse_time(each.get("NotOnOrAfter")) for each in confirmations)
    issued = guard_after.parse_time(assertion.get("IssueInstant"))
    return min(until, issued + guard_after.MAX_AGE + guard_after.SKEW)


def _repeated(assertion: Element, idp: IdentityProvider) -> frozenset[str]:
    """Where the connection does not allow it, the library has refused already."""
    return guard_after.repeated(assertion) if idp.repeats_attributes else frozenset()


def _texts(attributes: dict[str, list[Any]]) -> dict[str, list[str]]:
    """The library turns a NameID within a value into a dict, which is nobody's name or address."""
    return {name: [v for v in of if isinstance(v, str)] for name, of in attributes.items()}
