"""Microsoft Entra ID: as tolerant as for Okta, but it wants its values back unchanged."""

from scim.dialects.base import Dialect

ENTRA = Dialect("entra", is_lenient=True, shows_number=False, adds_primary=False, links=True)
