"""What of OAuth 2.0 is served. The toolkit has more views; we mount none of them.

Its `applications/` above all: there anybody who is signed in could register an app.
"""

from django.urls import path

from identity.oauth.views import authorize, device, token

app_name = "oauth2_provider"  # the toolkit looks its addresses up by this name
urlpatterns = [
    path("authorize/", authorize.authorize, name="authorize"),
    path("token/", token.token, name="token"),
    path("revoke_token/", token.revoke, name="revoke-token"),
    path("device-authorization/", token.device_authorization, name="device-authorization"),
    path("device/", device.user_code, name="device"),
    path("device-confirm/<slug:client_id>/<slug:user_code>", device.confirm, name="device-confirm"),
    path(
        "device-grant-status/<slug:client_id>/<slug:user_code>",
        device.status,
        name="device-grant-status",
    ),
]
