from django.apps import AppConfig
from django.core.checks import Tags, register


class IdentityConfig(AppConfig):
    name = "identity"

    def ready(self) -> None:
        from identity.oauth import revocation  # noqa: PLC0415 (it imports models)
        from identity.saml.checks import lxml_and_xmlsec_agree  # noqa: PLC0415 (after the models)

        revocation.connect()
        register(lxml_and_xmlsec_agree, Tags.security)
