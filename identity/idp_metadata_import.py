"""Reading an IdP's metadata for a connection: what would change, before anything does."""

from dataclasses import dataclass

from identity import idp_urls, safe_http
from identity.models import SsoConnection
from identity.saml import idp_metadata
from identity.saml.certificates import CertificateFacts
from identity.saml.errors import Refused
from identity.saml.idp_metadata import IdpMetadata

SECONDS = 5.0
OK = 200


class NoMetadata(Exception):
    """It could not be fetched or read. The text is for the administrator."""


@dataclass(frozen=True)
class News:
    """What a metadata file says and the connection does not."""

    metadata: IdpMetadata
    changes: dict[str, tuple[str, str]]  # field of SsoConnection: (present, new)
    new: tuple[CertificateFacts, ...]
    gone: tuple[str, ...]  # subjects of certificates that stand in it no longer
    wants_signing: bool  # of our requests, which are not signed so far

    @property
    def words(self) -> str:
        """One sentence; blank when the metadata says what the connection says."""
        parts = [
            "another login URL" if "idp_sso_url" in self.changes else "",
            "another issuer" if "idp_entity_id" in self.changes else "",
            "a new certificate" if self.new else "",
            "one certificate fewer" if self.gone else "",
        ]
        said = ", ".join(filter(None, parts))
        return f"There is {said}." if said else ""


def fetch(url: str) -> bytes:
    """The document at `url`, in five seconds at most. Raises NoMetadata."""
    try:
        answer = safe_http.fetch(url, seconds=SECONDS, largest=idp_metadata.MAX_BYTES)
    except safe_http.NoAnswer as trouble:
        raise NoMetadata(f"The metadata could not be fetched. {trouble.text}") from None
    except idp_urls.BadUrl as reason:
        raise NoMetadata(str(reason)) from None
    if answer.status != OK:
        raise NoMetadata(f"The metadata could not be fetched: the answer was {answer.status}.")
    return answer.body


def compare(connection: SsoConnection, document: bytes) -> News:
    """Raises NoMetadata with the reason why `document` is of no use."""
    try:
        found = idp_metadata.read(document)
    except Refused as refused:
        raise NoMetadata(refused.sentence) from None
    said = {"idp_entity_id": found.entity_id, "idp_sso_url": found.sso_url}
    known = dict(connection.certificates.values_list("sha256", "subject"))
    listed = {each.sha256 for each in found.certificates}
    return News(
        metadata=found,
        changes={
            name: (getattr(connection, name), value)
            for name, value in said.items()
            if value != getattr(connection, name)
        },
        new=tuple(each for each in found.certificates if each.sha256 not in known),
        wants_signing=found.wants_signed_requests and not connection.signs_requests,
        gone=tuple(subject for sha256, subject in known.items() if sha256 not in listed),
    )
