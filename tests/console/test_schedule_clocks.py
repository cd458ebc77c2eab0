"""The scheduler on a machine whose clock is put back."""

from contextlib import closing
from datetime import timedelta

import pytest

from console.beat import Scheduler
from console.celery import app

AN_HOUR = timedelta(hours=1)


@pytest.fixture
def scheduler(tmp_path):
    scheduler = Scheduler(app, schedule_filename=str(tmp_path / "schedule"))
    with closing(scheduler):
        yield scheduler


def test_a_clock_that_was_put_back_by_an_hour_stops_nothing(scheduler):
    for entry in scheduler.schedule.values():
        entry.last_run_at = entry.default_now() + AN_HOUR

    assert scheduler.tick() <= 5


def test_celery_uses_this_scheduler():
    assert app.conf.beat_scheduler == f"{Scheduler.__module__}:{Scheduler.__name__}"
