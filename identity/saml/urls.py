"""The addresses of one connection, below sso/<uuid:connection>/. None is a prefix of another."""

from django.urls import path

from identity.views import saml

urlpatterns = [
    path("metadata/", saml.metadata, name="saml-metadata"),
    path("login/", saml.login, name="saml-login"),
    path("acs/", saml.acs, name="saml-acs"),
    path("finish/", saml.finish, name="saml-finish"),
]
