"""`manage.py up`: one process tree that comes up whole and goes down whole."""

import http.client
import os
import signal
import socket
import stat
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from tests.live import Switchroom
from tests.processes import eventually, process, processes_of

pytestmark = [pytest.mark.live, pytest.mark.timeout(900)]
PROCESSES = {"redis", "web", "worker", "scheduler"}
TICKET = "only-the-browser-may-know-this"


def test_ready_means_that_web_database_and_worker_are_well(running_switchroom):
    answer = requests.get(f"{running_switchroom.url}/readyz", timeout=10)

    assert answer.status_code == http.client.OK
    assert answer.json() == {"database": True, "worker": True}
    assert running_switchroom.wait_for_line("Ready") == f"Ready at {running_switchroom.url}"


def test_the_log_is_one_stream_and_names_the_process_of_each_line(running_switchroom):
    prefixes = {line.partition(" | ")[0] for line in running_switchroom.lines if " | " in line}

    assert prefixes >= PROCESSES - {"scheduler"}  # which has nothing to say when all is well
    assert prefixes <= PROCESSES | {"up"}


def test_neither_a_query_string_nor_a_forged_line_enters_the_log(running_switchroom):
    url = f"{running_switchroom.url}/healthz%0Aworker%20|%20forged?t={TICKET}"
    requests.get(url, timeout=10)

    assert eventually(lambda: "forged" in running_switchroom.log())
    assert TICKET not in running_switchroom.log()
    assert not [line for line in running_switchroom.lines if line.startswith("worker | forged")]


def test_files_are_readable_by_the_operator_only(running_switchroom):
    files = [path for path in running_switchroom.data_dir.iterdir() if path.is_file()]

    assert "keys.env" in {path.name for path in files}
    for path in files:
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == 0o600, path


def test_no_password_is_in_a_command_line(running_switchroom):
    commands = processes_of(running_switchroom).values()

    assert any("valkey-server" in each for each in commands)
    assert not any("requirepass" in each or "redis://" in each for each in commands)


def test_the_embedded_redis_wants_a_password(running_switchroom):
    worker = process(running_switchroom, "celery -A console.celery --quiet worker")
    environment = Path(f"/proc/{worker}/environ").read_text().split("\0")
    url = urlsplit(next(each for each in environment if each.startswith("REDIS_URL="))[10:])

    with socket.create_connection((url.hostname, url.port), timeout=10) as stranger:
        stranger.sendall(b"PING\r\n")
        assert stranger.recv(100).startswith(b"-NOAUTH")
    assert len(url.password) == 48


def test_a_second_up_on_the_same_directory_is_refused(running_switchroom):
    done = running_switchroom.command("up", "--port", "1")

    assert done.returncode == 1
    assert "is already running on" in done.stderr
    assert processes_of(running_switchroom)


def test_a_port_that_is_taken_is_named(running_switchroom, tmp_path):
    late = Switchroom(tmp_path / "data", port=running_switchroom.port)
    late.start()

    assert late.wait() == 1
    assert f"Port {late.port} of 127.0.0.1 is in use" in late.log()
    assert not processes_of(late)


def test_an_owner_made_while_it_runs_can_sign_in_at_once(running_switchroom):
    running_switchroom.create_organization("initech")
    token = running_switchroom.issue_scim_token("initech")

    answer = requests.get(
        f"{running_switchroom.url}/scim/v2/initech/Users",
        headers={"Authorization": f"Bearer {token}"},
        timeout=10,
    )
    assert answer.status_code == http.client.OK


@pytest.mark.once
def test_ctrl_c_stops_everything_in_reverse_order(tmp_path):
    with Switchroom(tmp_path / "data") as product:
        code = product.stop(signal.SIGINT)

    assert code == 0
    assert product.lines[-1] == "Stopped."
    assert product.log().index("Warm shutdown") < product.log().index(
        "ready to exit"
    )  # worker, redis
    assert not processes_of(product)


@pytest.mark.once
def test_nothing_survives_when_the_parent_is_killed(tmp_path):
    with Switchroom(tmp_path / "data") as product:
        count = len(processes_of(product))
        product.process.kill()

        assert count > len(PROCESSES)
        assert eventually(lambda: not processes_of(product)), processes_of(product)


@pytest.mark.once
def test_nothing_survives_when_parent_and_watchdog_are_killed(tmp_path):
    with Switchroom(tmp_path / "data") as product:
        os.kill(process(product, "watchdog"), signal.SIGKILL)
        product.process.kill()

        assert eventually(lambda: not processes_of(product)), processes_of(product)


@pytest.mark.once
def test_a_worker_that_dies_stops_all_and_is_named(tmp_path):
    with Switchroom(tmp_path / "data") as product:
        os.kill(process(product, "celery -A console.celery --quiet worker"), signal.SIGKILL)
        code = product.wait()

        assert code == 1
        assert "worker was ended by SIGKILL; everything else was stopped too." in product.log()
        assert not processes_of(product)


def test_a_start_keeps_earlier_keys_and_people_and_heeds_the_public_url(tmp_path):
    product = Switchroom(tmp_path / "data", PUBLIC_URL="https://switchroom.example")
    product.create_organization("acme")
    token = product.issue_scim_token("acme")
    keys = (product.data_dir / "keys.env").read_text()

    with product:
        answer = requests.get(
            f"http://127.0.0.1:{product.port}/scim/v2/acme/ServiceProviderConfig",
            headers={"Authorization": f"Bearer {token}", "Host": "switchroom.example"},
            timeout=10,
        )

    assert product.wait_for_line("Ready") == "Ready at https://switchroom.example"
    assert (product.data_dir / "keys.env").read_text() == keys
    assert answer.json()["meta"]["location"].startswith("https://switchroom.example/scim/v2/")
