"""SAML's XML schema, compiled once and not for each response, where it takes most of the time.

python3-saml reads the file and compiles it each time it validates. When it validates, and
what follows from the verdict, stays its own business.
"""

from pathlib import Path
from threading import local
from typing import Any

from lxml import etree
from onelogin.saml2 import xml_utils
from onelogin.saml2.xml_utils import OneLogin_Saml2_XML

FILES = Path(xml_utils.__file__).with_name("schemas")
THEIRS = OneLogin_Saml2_XML.validate_xml
UNREADABLE, INVALID = "unloaded_xml", "invalid_xml"  # the library's own words


class _Compiled(local):
    """One set for each thread: a schema notes in itself what it found wrong."""

    def __init__(self) -> None:
        self.by_name: dict[str, etree.XMLSchema] = {}

    def named(self, name: str) -> etree.XMLSchema:
        if name not in self.by_name:
            self.by_name[name] = etree.XMLSchema(file=str(FILES / name))
        return self.by_name[name]


_compiled = _Compiled()


def validate(xml: Any, schema: str, debug: bool = False) -> Any:
    """As the library's `validate_xml`: the element, or the word for what is wrong with it."""
    try:
        element = OneLogin_Saml2_XML.to_etree(xml)
    except Exception:  # noqa: BLE001 (as the library does; what it raises is not told)
        return UNREADABLE
    return element if _compiled.named(schema).validate(element) else INVALID


def keep_compiled() -> None:
    """Let the library validate by `validate`, from now on and in this process."""
    OneLogin_Saml2_XML.validate_xml = staticmethod(validate)
