"""Somebody who uses the console of a running product, without a browser."""

import re
from html import unescape
from typing import Any

import requests

CSRF = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Visitor:
    """A session of one person. `url` is where the console answers."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.session = requests.Session()
        self.session.trust_env = False

    def sign_in(self, name: str, password: str) -> None:
        page = self.send("/sign-in/", name=name, password=password)
        assert "Sign out" in page, f"{name} was not let in"

    def send(self, path: str, *, from_page: str = "", **fields: Any) -> str:
        """Fill in and send the form at `path`, which is shown on another page perhaps."""
        token = CSRF.search(self.page(from_page or path))
        assert token, f"no form on {from_page or path}"
        form = {**fields, "csrfmiddlewaretoken": token[1]}
        return self._read(self.session.post(self.url + path, data=form, timeout=30))

    def page(self, path: str, **query: str) -> str:
        return self._read(self.session.get(self.url + path, params=query, timeout=30))

    def rows(self, path: str, **query: str) -> list[str]:
        """What each row of the page's table says, in plain words."""
        bodies = re.findall(r"<tbody.*?</tbody>", self.page(path, **query), re.DOTALL)
        rows = re.findall(r"<tr\b.*?</tr>", "".join(bodies), re.DOTALL)
        return [" ".join(unescape(re.sub(r"<[^>]+>", " ", row)).split()) for row in rows]

    @staticmethod
    def _read(response: requests.Response) -> str:
        assert response.status_code == requests.codes.ok, (response.url, response.status_code)
        return response.text
