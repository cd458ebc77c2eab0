"""The running product, after its own migrations."""

import pytest
import requests

from identity.oauth import clients

pytestmark = [pytest.mark.live, pytest.mark.timeout(900)]


def test_desk_phones_are_known_from_the_first_start(running_switchroom):
    url = f"{running_switchroom.url}/o/device-authorization/"

    answer = requests.post(url, {"client_id": clients.DESK_PHONE}, timeout=30)

    assert answer.json()["verification_uri"] == f"{running_switchroom.url}/o/device/"
    assert not answer.cookies
    assert answer.json()["device_code"] not in running_switchroom.log()


def test_softphones_are_known_too_and_sent_to_the_sign_in(running_switchroom):
    url = f"{running_switchroom.url}/o/authorize/?client_id={clients.SOFTPHONE}"

    answer = requests.get(url, timeout=30)
    machine = requests.get(f"{running_switchroom.url}/api/softphone/me", timeout=30)

    assert answer.url.startswith(f"{running_switchroom.url}/sign-in/?next=/o/authorize/")
    assert (machine.status_code, machine.json()["error"]) == (401, "no_token")
    assert not machine.cookies
