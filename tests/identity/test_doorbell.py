"""The doorbell beside a Redis that is frozen: it takes connections and never says a word."""

import socket
from functools import partial
from threading import Event, Timer

import pytest
from django.conf import settings
from kombu import Connection

from identity import bell_ringer, doorbell, tasks
from tests.identity.sync_back import row

LONGER_THAN_ANYBODY_WAITS = 120.0  # seconds; then it hangs up, so that a failure ends


class FrozenRedis:
    """Its system accepts connections; nobody reads them."""

    def __init__(self) -> None:
        self.gave_up = Event()
        self._door = socket.create_server(("127.0.0.1", 0))
        self._timer = Timer(LONGER_THAN_ANYBODY_WAITS, self.close)
        self._timer.start()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self._door.getsockname()[1]}/0"

    def close(self) -> None:
        self._timer.cancel()
        self.gave_up.set()
        self._door.close()


@pytest.fixture
def frozen_redis(monkeypatch):
    redis = FrozenRedis()
    options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    with Connection(redis.url, transport_options=options) as broker:
        for task in (tasks.sync_tick, tasks.look_for_drift):
            monkeypatch.setattr(task, "apply_async", partial(task.apply_async, connection=broker))
        monkeypatch.setattr(bell_ringer, "ringer", bell_ringer.Ringer())
        yield redis
        redis.close()


@pytest.mark.django_db(transaction=True)
def test_an_administrator_who_gives_an_extension_does_not_wait_for_a_frozen_redis(
    told, bob, alice, client, frozen_redis
):
    client.force_login(alice)
    version = row(bob).desired_version

    client.post(f"/users/{bob.scim_id}/extension/", {"number": "1007"})

    assert row(bob).desired_version == version + 1
    assert not frozen_redis.gave_up.is_set()


def test_rings_that_nobody_hears_do_not_pile_up(frozen_redis):
    for _ in range(200):
        for task in (tasks.sync_tick, tasks.look_for_drift):
            if not frozen_redis.gave_up.is_set():
                doorbell.queue(task)

    assert not frozen_redis.gave_up.is_set()
