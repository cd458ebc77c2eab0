"""SAML's XML schema, compiled once and not for each response, where it takes most of the time.

python3-saml reads the file and compiles it each time it validates. What it validates, and
when, stays its own business: only the compiled schema is kept, one for each thread.
"""

from threading import local
from typing import Any

from lxml import etree
from onelogin.saml2.xml_utils import OneLogin_Saml2_XML


class _Compiled(local):
    def __init__(self) -> None:
        self.by_file: dict[str, etree.XMLSchema] = {}


_compiled = _Compiled()


def compiled(tree: Any) -> etree.XMLSchema:
    """The schema of a document, which is known by the file that it was read from."""
    file = str(tree.docinfo.URL)
    if file not in _compiled.by_file:
        _compiled.by_file[file] = etree.XMLSchema(tree)
    return _compiled.by_file[file]


def keep_compiled() -> None:
    """Let the library ask us for its schemas, from now on and in this process."""
    OneLogin_Saml2_XML._schema_class = compiled
