"""One response after another, and the two ways to take it: ours and the bare library's."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.cache import cache
from django.core.wsgi import get_wsgi_application
from django.test import Client
from onelogin.saml2.auth import OneLogin_Saml2_Auth
from onelogin.saml2.xml_utils import OneLogin_Saml2_XML

from identity import organizations
from identity.saml import connections, schema, settings as library_settings
from tests.conftest import ACTOR, arrival
from tests.identity.saml import minting
from tests.identity.saml.idp import Idp, connect
from tests.identity.saml.minting import signer


@contextmanager
def as_it_comes() -> Iterator[None]:
    OneLogin_Saml2_XML.validate_xml = staticmethod(schema.THEIRS)
    try:
        yield
    finally:
        schema.keep_compiled()


@dataclass
class Given:
    request_id: str
    encoded: str
    form: bytes  # as a browser sends it


class Rehearsal:
    """Alice's organization on the database at hand, and her IdP."""

    def __init__(self, part: str) -> None:
        settings.ALLOWED_HOSTS = ["*"]
        organization = organizations.create(f"acme-{part}", name="Acme", actor=ACTOR)
        self.name = arrival(organization, "alice", "Person").user_name
        self.part = part
        self.idp: Idp = connect(organization, signer("acme"))
        connection = self.idp.connection
        self.parties = (
            connections.service_provider(connection),
            connections.identity_provider(connection),
        )
        self.browser = Client()
        self.application = get_wsgi_application()

    def response(self) -> Given:
        cache.clear()  # nobody is refused for knocking so often
        request_id, relay_state = self.idp.ask(self.browser)
        encoded = minting.encoded(self.idp.mint(request_id, self.name, part=self.part))
        form = urlencode({"SAMLResponse": encoded, "RelayState": relay_state})
        return Given(request_id, encoded, form.encode())

    def ours(self, given: Given) -> None:
        """What happens from the form's arrival to the ticket."""
        said: list[str] = []
        answer = self.application(self._environ(given.form), lambda status, _: said.append(status))
        answer.close()
        assert said == ["303 See Other"], said

    def bare(self, given: Given) -> None:
        """As the library comes: it compiles its schema each time."""
        with as_it_comes():
            self._validate(given)

    def _validate(self, given: Given) -> None:
        acs = urlsplit(self.idp.address("acs"))
        request = {
            "https": "off",
            "http_host": acs.netloc,
            "script_name": acs.path,
            "post_data": {"SAMLResponse": given.encoded},
        }
        library = OneLogin_Saml2_Auth(request, self.told)
        library.process_response(request_id=given.request_id)
        assert library.is_authenticated(), library.get_last_error_reason()

    @property
    def told(self) -> dict[str, Any]:
        """The settings that we give the library; it changes what it gets."""
        return library_settings.for_reading(*self.parties)

    def _environ(self, body: bytes) -> dict[str, Any]:
        return {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": self.idp.door("acs"),
            "QUERY_STRING": "",
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(body)),
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.url_scheme": "http",
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
