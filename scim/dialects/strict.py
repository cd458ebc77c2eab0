"""SCIM by the letter of RFC 7643 and RFC 7644: what deviates is refused.

Where the SCIM interoperability profile (draft-zollner-scim-interop-profile) says otherwise, by
the letter of the profile.
"""

from scim.dialects.base import Dialect

STRICT = Dialect("strict", is_lenient=False, shows_number=False, adds_primary=False, links=False)
