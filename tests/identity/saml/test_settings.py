"""What the library is told of one response never reaches the next."""

from copy import deepcopy
from dataclasses import replace

from onelogin.saml2.settings import OneLogin_Saml2_Settings

from identity.saml import settings
from tests.identity.saml import minting


def test_what_the_library_does_to_its_settings_ends_with_the_response(sp, idp):
    first = settings.for_reading(sp, idp)
    as_made = deepcopy(first)
    OneLogin_Saml2_Settings(first)
    assert first != as_made  # it writes into what it gets

    assert settings.for_reading(sp, idp) == as_made


def test_no_part_of_the_settings_is_shared(sp, idp):
    first = settings.for_reading(sp, idp)
    first["sp"]["assertionConsumerService"]["url"] = "https://evil.example/"
    first["idp"]["x509certMulti"]["signing"].append("another")
    first["security"]["rejectDeprecatedAlgorithm"] = False

    other = settings.for_reading(sp, idp)

    assert other["sp"]["assertionConsumerService"]["url"] == sp.acs_url
    assert other["idp"]["x509certMulti"]["signing"] == list(idp.certificates)
    assert other["security"]["rejectDeprecatedAlgorithm"] is True


def test_a_certificate_that_is_taken_away_is_believed_no_longer(sp, idp):
    settings.for_reading(sp, idp)
    next_only = replace(idp, certificates=(minting.signer("next").certificate_pem,))

    told = settings.for_reading(sp, next_only)["idp"]["x509certMulti"]["signing"]

    assert told == list(next_only.certificates)
