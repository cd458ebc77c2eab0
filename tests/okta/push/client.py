"""HTTP to the SCIM server, with the headers, time-out and patience of Okta's client."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import requests

from tests.okta.journal import Entry, readable

TIMEOUT = 60.0
ATTEMPTS = 10
NO_HINT = 300.0  # seconds Okta waits when Retry-After is missing or not a whole number
HEADERS = {
    "User-Agent": "Okta SCIM Client 1.0.0",
    "Accept": "application/scim+json",
    "Accept-Charset": "utf-8",
    "Accept-Encoding": "gzip,deflate",
}
BODY_TYPE = "application/scim+json; charset=utf-8"


class Failed(Exception):
    """The call did not work; the text is what Okta's Tasks page would show."""

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


@dataclass
class ScimClient:
    """One connection to a SCIM base URL. `style` is bearer or raw (the token with no scheme)."""

    base_url: str
    token: str
    style: str = "bearer"
    open_entry: Callable[[str, str, str], Entry] | None = None
    sleep: Callable[[float], None] = time.sleep

    def __post_init__(self) -> None:
        self.session = requests.Session()
        self.session.trust_env = False  # a netrc entry would replace our Authorization header
        self.session.headers.update(HEADERS)
        prefix = "Bearer " if self.style == "bearer" else ""
        self.session.headers["Authorization"] = prefix + self.token

    def call(self, method: str, path: str, query: str = "", body: Any = None) -> dict[str, Any]:
        """Send, wait out 429, and return the JSON answer, {} for none. Raises Failed."""
        patience = 0.0
        for _ in range(ATTEMPTS):
            response = self._send(method, path, query, body)
            if response.status_code != 429:
                return _document(response)
            patience = max(retry_after(response.headers.get("Retry-After")), 2 * patience)
            self.sleep(patience)
        raise Failed(f"Rate limited {ATTEMPTS} times in a row: {_detail(response)}", 429)

    def _send(self, method: str, path: str, query: str, body: Any) -> requests.Response:
        """One request, written to the journal if there is one."""
        url = self.base_url.rstrip("/") + path
        entry = self.open_entry(method, url, query) if self.open_entry else None
        headers = {"Content-Type": BODY_TYPE} if body is not None else {}
        target = f"{url}?{query}" if query else url
        try:
            response = self.session.request(
                method, target, json=body, headers=headers, timeout=TIMEOUT, allow_redirects=False
            )
        except requests.RequestException as error:
            raise Failed(f"No answer from {url}: {type(error).__name__}") from None
        if entry:
            entry.body = readable(response.request.body or b"")  # type: ignore[arg-type]
            entry.status, entry.answer = response.status_code, readable(response.content)
        return response


def retry_after(value: str | None) -> float:
    """Seconds to wait. Okta reads whole seconds only; anything else costs five minutes."""
    return float(value) if value and value.isdecimal() else NO_HINT


def _document(response: requests.Response) -> dict[str, Any]:
    if not 200 <= response.status_code < 300:
        raise Failed(_detail(response), response.status_code)
    if not response.content:
        return {}
    try:
        document = response.json()
    except ValueError:
        raise Failed("The answer is not JSON", response.status_code) from None
    if not isinstance(document, dict):
        raise Failed("The answer is not a JSON object", response.status_code)
    return document


def _detail(response: requests.Response) -> str:
    """The SCIM error's `detail` (RFC 7644 section 3.12), else the status alone."""
    try:
        detail = response.json().get("detail")
    except (ValueError, AttributeError):
        detail = None
    return f"{response.status_code}: {detail or response.reason}"
