"""Is the product well? Asked from outside, as a load balancer would."""

import http.client
import json
import time
from urllib.parse import urlsplit

PACE = 0.5  # seconds between two questions


class Readiness:
    """The last answer of /readyz, asked for every half second at most."""

    def __init__(self, url: str) -> None:
        self.next_at = 0.0
        self.host = urlsplit(url).netloc
        self.last = "the web server does not answer"

    def is_green(self) -> bool:
        if time.monotonic() < self.next_at:
            return False
        self.next_at = time.monotonic() + PACE
        return self._ask()

    def _ask(self) -> bool:
        connection = http.client.HTTPConnection(self.host, timeout=5)
        try:
            connection.request("GET", "/readyz")
            answer = connection.getresponse()
            self.last = _in_words(answer.status, answer.read())
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        return answer.status == http.client.OK


def _in_words(status: int, body: bytes) -> str:
    try:
        missing = [part for part, is_well in json.loads(body).items() if not is_well]
    except ValueError:
        return f"/readyz answers {status}"
    return f"/readyz answers {status}: no {', no '.join(missing)}"
