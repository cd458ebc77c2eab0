"""What python3-saml is told: a fresh dict for each response, because it changes what it gets."""

from typing import Any

from identity.saml.errors import Refused
from identity.saml.names import POST_BINDING
from identity.saml.parties import IdentityProvider, ServiceProvider


def for_reading(sp: ServiceProvider, idp: IdentityProvider) -> dict[str, Any]:
    """Settings to read a response with. They hold no private key, so nothing is decrypted."""
    return {
        "strict": True,
        "debug": False,
        # A missing certificate would be read from a file below this path. There is none.
        "custom_base_path": "/dev/null",
        "sp": {
            "entityId": sp.entity_id,
            "assertionConsumerService": {"url": sp.acs_url, "binding": POST_BINDING},
        },
        "idp": {
            "entityId": idp.entity_id,
            "singleSignOnService": {"url": idp.sso_url},
            "x509certMulti": {"signing": list(idp.certificates)},
        },
        "security": _security(idp),
    }


def _security(idp: IdentityProvider) -> dict[str, Any]:
    return {
        "wantAssertionsSigned": idp.signs_assertion,
        "wantMessagesSigned": not idp.signs_assertion,
        "rejectDeprecatedAlgorithm": True,  # the library's default lets SHA-1 pass
        "wantNameId": True,
        "wantAttributeStatement": False,  # the library's default demands attributes
        "allowRepeatAttributeName": idp.repeats_attributes,
        "requestedAuthnContext": False,
        "failOnAuthnContextMismatch": False,
        # Concerns only the library's look at URLs; ours were checked when they were saved,
        # and a console on an intranet may well have a name without a dot.
        "allowSingleLabelDomains": True,
    }


def check(settings: dict[str, Any]) -> None:
    """Raises Refused for settings under which the library accepts what it must not."""
    if settings.get("strict") is not True:
        raise Refused("strict_off")
    if "privateKey" in settings["sp"]:  # the library would decrypt, and follow what it finds
        raise Refused("own_key")
    idp = settings["idp"]
    if idp.get("certFingerprint"):
        raise Refused("fingerprint")
    certificates = idp.get("x509certMulti", {}).get("signing", [])
    if not certificates or not all(pem.strip() for pem in certificates):
        raise Refused("no_cert")
