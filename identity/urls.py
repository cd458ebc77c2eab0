"""Sign-in, one's own page, Identity Management, audit log, and what SAML needs."""

from django.urls import path

from identity.views import account, sign_in

app_name = "identity"
urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("account/", account.account, name="account"),
]
