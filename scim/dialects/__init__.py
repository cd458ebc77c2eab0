"""How each kind of SCIM client is understood.

`okta` and `entra` read alike, so choosing the wrong one of them breaks nothing.
"""

from scim.dialects.base import Dialect
from scim.dialects.entra import ENTRA
from scim.dialects.okta import OKTA
from scim.dialects.strict import STRICT

__all__ = ["Dialect", "named"]

BY_NAME = {dialect.name: dialect for dialect in (OKTA, ENTRA, STRICT)}


def named(name: str) -> Dialect:
    """The dialect of a connection; what is unknown is understood as Okta."""
    return BY_NAME.get(name, OKTA)
