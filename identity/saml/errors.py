"""Why a sign-in was refused: one code for the record, one sentence for the administrator.

The person who signs in sees neither, only a page with a reference number: which check
failed is of use to an attacker.
"""

SENTENCES = {
    "too_many": "Too many tries from one address within a minute.",
    # The message as a whole
    "charset": "The form was in a character set that Switchroom does not read. Send it in UTF-8.",
    "bad_form": "The form was damaged on the way, or has too many fields.",
    "no_response": "The request carried no SAML response.",
    "too_big": "The response is larger than Switchroom reads (256 KB).",
    "bad_base64": "The response is not valid base64, so it was damaged on the way.",
    "bad_xml": "The response is not well-formed XML, or it carries a document type.",
    "not_response": "The IdP sent another SAML message than a Response.",
    "version": "The response is not SAML 2.0.",
    "idp_status": "The IdP itself refused the sign-in; its status is shown.",
    "too_many_nodes": "The response is larger or deeper than any real one.",
    "dup_id": "Two elements of the response bear the same ID.",
    "long_id": "An ID in the response is longer than 256 characters.",
    "xml_id": "The response uses an ID attribute that SAML does not know.",
    "forbidden_element": "The response contains an element that Switchroom never accepts.",
    "encrypted_not_supported": "Switch off assertion encryption in the IdP.",
    "unexpected_child": "The response contains an element where SAML allows none.",
    "one_assertion": "A response must contain exactly one assertion.",
    "malformed": "The response does not follow the SAML 2.0 schema.",
    "repeated_attribute": "The assertion lists the same attribute twice. “Accept repeated attributes”"
    " under Advanced allows that, but never of a name or an e-mail address.",
    # Signatures
    "unsigned": "Let the IdP sign what this connection demands: the assertion or the response.",
    "sig_place": "A signature stands where SAML allows none.",
    "sig_dup": "An element carries two signatures.",
    "c14n": "The signature uses a canonicalization that Switchroom does not accept.",
    "sigalg": "Choose RSA or ECDSA with SHA-256, SHA-384 or SHA-512 as signature algorithm.",
    "digest": "Choose SHA-256, SHA-384 or SHA-512 as digest algorithm.",
    "one_reference": "A signature must cover exactly one element.",
    "ref_uri": "A signature covers another element than the one it stands in.",
    "transforms": "The signature uses transforms that Switchroom does not accept.",
    "bad_signature": "No certificate of this connection matches the signature. Add the IdP's"
    " current signing certificate.",
    "expired_certificate": "Every certificate of this connection has expired. Add the IdP's"
    " current signing certificate, or let expired ones pass.",
    "no_cert": "This connection has no certificate.",
    "strict_off": "Strict checking is off. Nothing is accepted.",
    "fingerprint": "A certificate fingerprint is no proof. Nothing is accepted.",
    "own_key": "A private key of ours was at hand where responses are read. Nothing is accepted.",
    # Who, to whom, when
    "response_issuer": "The issuer differs from the IDP Issuer URL/URN of this connection.",
    "audience": "The audience must be this connection's entity ID. Change it in the IdP.",
    "destination": "The destination must be this connection's ACS URL. Change it in the IdP.",
    "subject_confirmation": "The recipient must be this connection's ACS URL, with an expiry.",
    "status": "The response must carry exactly one status.",
    "assertion_version": "The assertion is not SAML 2.0.",
    "issue_instant": "The response is older than seven minutes, or the clocks differ.",
    "expired": "The assertion has expired. Compare both clocks.",
    "not_yet_valid": "The assertion is not valid yet. Compare both clocks.",
    "bad_time": "The response contains a time that cannot be read.",
    "nameid": "The assertion names nobody: NameID is missing or blank.",
    # The request it answers
    "unknown_request": "No open sign-in matches this response. Start again.",
    "in_response_to": "The response answers another request. Start again.",
    "relay_state": "The response came with a RelayState that is not ours. Start again.",
    "unsolicited": "The IdP sent a response that nobody asked for; a fresh sign-in was started.",
    "replay": "This assertion was used before. Start again.",
    "ticket_unknown": "No such sign-in was prepared here. Start again.",
    "ticket_spent": "This sign-in was completed before. Start again.",
    "ticket_expired": "The sign-in was completed too late. Start again.",
    "other_browser": "The sign-in was started in another browser. Start again.",
    # The person and the connection
    "user_unknown": "Nobody in this organization has this Federation ID.",
    "no_verified_address": "Nobody has this Federation ID, and nobody is created: neither NameID nor"
    " an e-mail address lies in a verified domain.",
    "name_taken": "Nobody has this Federation ID, and nobody is created: somebody here has this name"
    " or e-mail address already. Compare the Federation ID of that person.",
    "outside_domains": "The name or an e-mail address in the assertion lies outside the verified"
    " domains of this organization. Verify its domain too, or change what the IdP sends.",
    "user_inactive": "The person with this Federation ID is suspended.",
    "organization_inactive": "The organization is not active.",
    "connection_off": "Single sign-on through this connection is switched off.",
    "signing_key_unreadable": "The key that signs requests cannot be read: ENCRYPTION_KEYS has changed."
    " Make the next key and sign with it, or sign no requests.",
    "not_set_up": "Save the login URL, the issuer and a certificate first.",
    "library": "The SAML library refused the response.",
    "unexpected": "A check failed in a way that Switchroom does not know. Tell its makers, with the"
    " detail and the log of this moment.",
    # Certificates that an administrator adds
    "certificate_empty": "The file is empty.",
    "certificate_too_big": "The file is larger than 32 KB, so it is not a certificate.",
    "certificate_private_key": "The file holds a private key. It was not stored. Keep it secret"
    " and upload the certificate only.",
    "certificate_request": "This is a certificate signing request. Upload the certificate itself.",
    "certificate_public_key": "This is a bare public key. Upload the X.509 certificate.",
    "certificate_several": "The file holds several certificates. Upload the IdP's signing"
    " certificate alone, one file at a time.",
    "certificate_unreadable": "This is not an X.509 certificate in PEM, DER or base64.",
    "certificate_weak": "The RSA key is shorter than 2048 bits. Let the IdP make a longer one.",
    "certificate_curve": "The elliptic curve must be P-256, P-384 or P-521.",
    "certificate_key": "The key must be RSA or an elliptic curve (P-256, P-384, P-521).",
    # Metadata that an administrator imports
    "metadata_too_big": "The metadata is larger than 1 MB. Choose the file of this one application.",
    "metadata_bad_xml": "This is not well-formed XML, or it carries a document type.",
    "metadata_other": "This is not SAML metadata.",
    "metadata_no_idp": "This metadata describes no identity provider. Choose the file that your"
    " identity provider offers, not Switchroom's own.",
    "metadata_several": "This metadata describes several identity providers. Choose the file of"
    " this one application.",
    "metadata_no_entity_id": "The metadata does not say who publishes it (entityID).",
    "metadata_no_redirect": "The metadata names no login URL for browsers (HTTP-Redirect).",
    "metadata_bad_url": "The login URL in the metadata is not one to send browsers to.",
    "metadata_no_certificate": "The metadata holds no certificate for signing.",
    "metadata_expired": "The identity provider says that this metadata is no longer valid."
    " Fetch it anew.",
}


class Refused(Exception):
    """A response, a ticket or a certificate was not accepted.

    `code` is a key of SENTENCES and is kept for ever; `detail` may quote what was received.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(SENTENCES[code])
        self.code = code
        self.detail = detail

    @property
    def sentence(self) -> str:
        """What the administrator reads, without what was received."""
        return SENTENCES[self.code]
