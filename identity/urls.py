"""Sign-in, one's own page, Identity Management, audit log, and what SAML needs."""

from django.urls import include, path

from identity.models import SsoConnection
from identity.saml import urls as saml_urls
from identity.views import (
    account,
    api_tokens,
    audit_log,
    guides,
    identity_management,
    idp_metadata,
    license_entitlements,
    link_requests,
    okta_attribute,
    okta_keys,
    okta_mapping,
    okta_sync,
    scim_tokens,
    second_factor,
    second_step,
    shut_out,
    sign_in,
    sign_ins,
    signing_keys,
    test_sign_in,
    user_provisioning,
    verified_domains,
)

app_name = "identity"
guide_urls = [
    path(f"guide/{each}/", guides.page, {"provider": each}, name=f"guide-{each}")
    for each in SsoConnection.Provider.values
]
identity_management_urls = [
    *guide_urls,
    path("", identity_management.page, name="management"),
    path("test-sign-in/", test_sign_in.start, name="test-sign-in"),
    path("test-sign-in/<int:test>/", test_sign_in.result, name="sign-in-test"),
    path("metadata/", idp_metadata.read, name="read-idp-metadata"),
    path("single-sign-on/people/", shut_out.without_passwords, name="without-passwords"),
    path(
        "single-sign-on/people/outside/",
        shut_out.outside_domains,
        name="outside-domains",
    ),
    path(
        "single-sign-on/people/no-password/",
        shut_out.with_no_password,
        name="with-no-password",
    ),
    path("single-sign-on/", identity_management.save_single_sign_on, name="save-sso"),
    path(
        "certificates/<int:certificate>/removal/",
        shut_out.without_certificate,
        name="certificate-removal",
    ),
    path(
        "certificates/<int:certificate>/remove/",
        identity_management.remove_certificate,
        name="remove-certificate",
    ),
    path("signing-keys/", signing_keys.make, name="make-signing-key"),
    path(
        "signing-keys/<int:signing_key>/change-over/",
        shut_out.with_signing_key,
        name="signing-key-change-over",
    ),
    path("signing-keys/<int:signing_key>/use/", signing_keys.use, name="use-signing-key"),
    path("signing-keys/<int:signing_key>/remove/", signing_keys.remove, name="remove-signing-key"),
    path(
        "signing-keys/<int:signing_key>/certificate/",
        signing_keys.certificate,
        name="signing-certificate",
    ),
    path("domains/", verified_domains.add, name="add-domain"),
    path("domains/<int:domain>/check/", verified_domains.check, name="check-domain"),
    path("domains/<int:domain>/people/", shut_out.by_domain, name="domain-people"),
    path("domains/<int:domain>/removal/", shut_out.without_domain, name="people-of-domain"),
    path("domains/<int:domain>/remove/", verified_domains.remove, name="remove-domain"),
    path("provisioning/", user_provisioning.save, name="save-provisioning"),
    path("tokens/", scim_tokens.issue, name="issue-scim-token"),
    path("tokens/<int:token>/replace/", scim_tokens.replace, name="replace-scim-token"),
    path("tokens/<int:token>/revoke/", scim_tokens.revoke, name="revoke-scim-token"),
    path("links/approve-all/", link_requests.approve_shown, name="approve-links"),
    path("links/<int:link>/approve/", link_requests.approve, name="approve-link"),
    path("links/<int:link>/dismiss/", link_requests.dismiss, name="dismiss-link"),
    path("provisioning/licenses/", license_entitlements.save, name="save-license-entitlements"),
    path("okta/", okta_sync.save, name="save-okta"),
    path("okta/remove-token/", okta_sync.remove_token, name="remove-okta-token"),
    path("okta/test/", okta_sync.test, name="test-okta"),
    path("okta/mapping/", okta_mapping.page, name="okta-mapping"),
    path("okta/prove/", okta_sync.prove, name="prove-okta-writing"),
    path("okta/attribute/", okta_attribute.make, name="make-okta-attribute"),
    path("okta/keys/", okta_keys.make, name="make-okta-key"),
    path("okta/keys/<int:okta_key>/use/", okta_keys.use, name="use-okta-key"),
    path("okta/keys/<int:okta_key>/remove/", okta_keys.remove, name="remove-okta-key"),
]
urlpatterns = [
    path("api-tokens/", api_tokens.page, name="api-tokens"),
    path("api-tokens/<int:api_token>/revoke/", api_tokens.revoke, name="revoke-api-token"),
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-in/code/", second_step.enter_code, name="sign-in-code"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("account/", account.account, name="account"),
    path("account/password/", account.change_password, name="change-password"),
    path("account/second-factor/", second_factor.begin, name="begin-second-factor"),
    path("account/second-factor/set-up/", second_factor.set_up, name="set-up-second-factor"),
    path("account/second-factor/codes/", second_factor.renew_codes, name="renew-recovery-codes"),
    path("account/second-factor/off/", second_factor.turn_off, name="turn-off-second-factor"),
    path("account/access/<uuid:family>/end/", account.end_access, name="end-access"),
    path("identity/", include(identity_management_urls)),
    path("sign-ins/", sign_ins.page, name="sign-ins"),
    path("audit-log/", audit_log.page, name="audit-log"),
    path("sync-back/<uuid:connection>/jwks.json", okta_keys.published, name="okta-jwks"),
    path("sso/<uuid:connection>/", include(saml_urls.urlpatterns)),
]
