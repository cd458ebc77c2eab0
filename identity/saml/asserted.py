"""What an assertion says of its person, beyond the name by which they are found."""

from identity import verified_domains
from identity.saml.errors import Refused
from identity.saml.parties import VerifiedAssertion

CLAIMS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"
# As the IdPs call an e-mail address, in lower case.
EMAIL = frozenset(
    {
        *("email", "mail", "emailaddress", "e-mail", "user.email", "email_address"),
        f"{CLAIMS}emailaddress",
        "urn:oid:0.9.2342.19200300.100.1.3",
    }
)
# As the IdPs call the parts of a name, in lower case.
GIVEN = frozenset(
    {
        *("givenname", "firstname", "first_name", "user.firstname"),
        *(f"{CLAIMS}givenname", "urn:oid:2.5.4.42"),
    }
)
FAMILY = frozenset(
    {
        *("surname", "lastname", "last_name", "familyname", "sn", "user.lastname"),
        *(f"{CLAIMS}surname", "urn:oid:2.5.4.4"),
    }
)
DISPLAY = frozenset(
    {
        *("displayname", "display_name", "user.displayname"),
        "http://schemas.microsoft.com/identity/claims/displayname",
        "urn:oid:2.16.840.1.113730.3.1.241",
    }
)
PERSONAL = EMAIL | GIVEN | FAMILY | DISPLAY  # what says who somebody is


def values(verified: VerifiedAssertion, names: frozenset[str]) -> list[str]:
    """Every value of the attributes that go by one of `names`."""
    found = [of for name, of in verified.attributes.items() if name.lower() in names]
    return [each.strip() for of in found for each in of if each and each.strip()]


def addresses(verified: VerifiedAssertion) -> list[str]:
    """NameID, if it looks like an e-mail address, and every address among the attributes."""
    name_id = [verified.name_id.strip()] if "@" in verified.name_id else []
    return name_id + values(verified, EMAIL)


def check_unrepeated(verified: VerifiedAssertion) -> None:
    """Which of two names or addresses is meant, nobody could tell. Raises Refused."""
    doubled = [name for name in sorted(verified.repeated) if name.lower() in PERSONAL]
    if doubled:
        raise Refused("repeated_attribute", ", ".join(doubled))


def check_domains(domains: frozenset[str], verified: VerifiedAssertion) -> None:
    """Once an organization has verified domains, its IdP speaks for those alone. Raises Refused."""
    if domains and (stranger := verified_domains.outside(domains, addresses(verified))):
        raise Refused("outside_domains", stranger)
