"""A real browser in front of the console. Anything on its console that is an error fails the test."""

import os
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--font-render-hinting=none",
]


def pytest_collection_modifyitems(items):
    """Every test below needs the browser: marked, or skipped with the reason where it is missing."""
    here = Path(__file__).parent
    missing = pytest.mark.skip(reason="Chromium is not installed (apt install chromium)")
    for item in items:
        if here not in item.path.parents:
            continue
        item.add_marker("browser")
        if not shutil.which("chromium"):
            item.add_marker(missing)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return browser_type_launch_args | {
        "executable_path": shutil.which("chromium"),
        "args": CHROMIUM,
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return browser_context_args | {
        "viewport": {"width": 1440, "height": 900},
        "reduced_motion": "reduce",
        "locale": "en-US",
        "timezone_id": "UTC",
    }


@pytest.fixture
def allowed_origins(live_server) -> list[str]:
    """Where requests may go. A story with the stand-in Okta appends its origin."""
    return [live_server.url, "data:", "blob:"]


@pytest.fixture
def expected_errors() -> list[str]:
    """Parts of what the browser's console may say; a story in which we refuse appends a 403."""
    return []


@pytest.fixture
def page(page: Page, allowed_origins, expected_errors, settings, live_server):
    """A page that fails its test on console errors (a broken CSP shows there), script errors,
    and requests that leave the server."""
    settings.PUBLIC_URL = live_server.url
    bad = []
    page.on("console", lambda said: bad.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: bad.append(str(error)))
    page.on(
        "request",
        lambda sent: None if sent.url.startswith(tuple(allowed_origins)) else bad.append(sent.url),
    )
    yield page
    bad = [each for each in bad if not any(part in each for part in expected_errors)]
    assert not bad, bad


@pytest.fixture
def sign_in(page: Page, live_server):
    """`sign_in(alice)`: the browser carries Alice's session, without walking the sign-in page."""

    def carry(user, theme: str = "light") -> Page:
        client = Client()
        client.force_login(user)
        cookies = {"theme": theme}
        cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.clear_cookies()
        page.context.add_cookies(
            [
                {"name": name, "value": value, "url": live_server.url}
                for name, value in cookies.items()
            ]
        )
        return page

    return carry


@pytest.fixture
def screenshot(page: Page):
    """`screenshot("users")`: a picture of what is in view, in the folder that SCREENSHOTS names."""
    folder = os.environ.get("SCREENSHOTS")

    def take(name: str) -> None:
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=Path(folder) / f"{name}.png")

    return take
