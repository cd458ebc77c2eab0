"""A softphone as RFC 8252 describes one: a browser for the person, its own calls beside it."""

import base64
import hashlib
import json
import secrets
from urllib.parse import parse_qs, urlencode, urlsplit

from django.test import Client

from identity.oauth import clients

REDIRECT_URI = "http://127.0.0.1:52017/cb"
AUTHORIZE = "/o/authorize/"


class Softphone:
    """`browser` is where its person is signed in, or not."""

    def __init__(self, browser: Client, client_id: str = clients.SOFTPHONE):
        self.browser = browser
        self.client_id = client_id
        self.http = Client(raise_request_exception=False)
        self.verifier = secrets.token_urlsafe(48)

    def url(self, **changes: str | None) -> str:
        """Where it sends the browser. A parameter that is None is left out."""
        sha256 = hashlib.sha256(self.verifier.encode()).digest()
        asked = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": REDIRECT_URI,
            "scope": "softphone",
            "state": "xyz",
            "code_challenge": base64.urlsafe_b64encode(sha256).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        } | changes
        return f"{AUTHORIZE}?{urlencode({k: v for k, v in asked.items() if v is not None})}"

    def ask(self, **changes: str | None):
        """The page that the person sees, or the redirect that tells of an error."""
        return self.browser.get(self.url(**changes))

    def answer(self, answer: str = "allow", **changes: str | None):
        return self.browser.post(self.url(**changes), {"answer": answer})

    def code(self, **changes: str | None) -> str:
        """What the app gets once the person allowed it."""
        return told(self.answer(**changes))["code"]

    def exchange(self, code: str, **changes: str | None):
        form = {
            "grant_type": "authorization_code",
            "client_id": self.client_id,
            "redirect_uri": REDIRECT_URI,
            "code": code,
            "code_verifier": self.verifier,
        } | changes
        return self.http.post("/o/token/", {k: v for k, v in form.items() if v is not None})

    def tokens(self, **changes: str | None) -> dict[str, str]:
        response = self.exchange(self.code(**changes))
        assert response.status_code == 200, response.content
        return response.json()

    def refresh(self, token: str, **changes: str):
        form = {"grant_type": "refresh_token", "client_id": self.client_id, "refresh_token": token}
        return self.http.post("/o/token/", form | changes)

    def sign_out(self, token: str):
        return self.http.post("/o/revoke_token/", {"client_id": self.client_id, "token": token})

    def me(self, token: str, path: str = "/api/softphone/me"):
        return self.http.get(path, headers={"Authorization": f"Bearer {token}"})


def told(redirect) -> dict[str, str]:
    """What a redirect tells the app."""
    assert redirect.status_code == 302, redirect.content
    query = parse_qs(urlsplit(redirect["Location"]).query)
    return {name: values[0] for name, values in query.items()}


def error(response) -> str:
    return json.loads(response.content)["error"]
