"""Refuse to start with two copies of libxml2 that do not fit each other."""

from typing import Any

import xmlsec
from django.core.checks import CheckMessage, Error
from lxml import etree


def lxml_and_xmlsec_agree(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """lxml and xmlsec each bring a libxml2; trees cross between them, so they must match."""
    of_lxml, of_xmlsec = etree.LIBXML_VERSION[:2], xmlsec.get_libxml_version()[:2]
    if of_lxml == of_xmlsec:
        return []
    hint = "Install the lxml and xmlsec wheels of requirements/base.lock, both from wheels."
    text = f"lxml brings libxml2 {of_lxml}, xmlsec brings {of_xmlsec}: SAML sign-in would fail."
    return [Error(text, hint=hint, id="identity.E001")]
