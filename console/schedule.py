"""What the scheduler asks workers to do, and how often."""

from datetime import timedelta
from typing import Any

from celery.schedules import crontab

DAILY, HOURLY, TEN_MINUTES = timedelta(days=1), timedelta(hours=1), timedelta(minutes=10)
# A look that comes late is none: the next one has been asked for by then.
SOON: dict[str, Any] = {"expires": 30}  # seconds
SCHEDULE: dict[str, dict[str, Any]] = {
    "heartbeat": {"task": "console.tasks.heartbeat", "schedule": 5.0, "options": SOON},
    "sync-back": {"task": "identity.tasks.sync_tick", "schedule": 2.0, "options": SOON},
    "drift": {
        "task": "identity.tasks.look_for_drift",
        "schedule": 5.0,
        "options": SOON,
    },
    "nightly-lines": {
        "task": "telephony.tasks.compare_lines",
        "schedule": crontab(hour=1, minute=50),  # UTC; before anything is compared with Okta
    },
    "nightly-drift": {
        "task": "identity.tasks.check_for_drift",
        "schedule": crontab(hour=2, minute=20),  # UTC
    },
    "missed-drift": {"task": "identity.tasks.make_up_for_drift_checks", "schedule": HOURLY},
    "token-use": {"task": "identity.tasks.keep_tokens_alive", "schedule": HOURLY},
    "rules": {
        "task": "telephony.tasks.carry_out_rules",
        "schedule": 5.0,
        "options": SOON,
    },
    "bulk": {
        "task": "telephony.tasks.carry_on_bulk",
        "schedule": 10.0,
        "options": SOON,
    },
    "resting-numbers": {"task": "telephony.tasks.end_rest_of_numbers", "schedule": TEN_MINUTES},
    "break-glass": {
        "task": "identity.tasks.announce_break_glass",
        "schedule": 60.0,
        "options": SOON,
    },
    "quarantines": {"task": "telephony.tasks.end_quarantines", "schedule": TEN_MINUTES},
    "parked-seats": {"task": "telephony.tasks.reclaim_seats", "schedule": 60.0},
    "sign-ins": {"task": "identity.tasks.delete_expired_sign_ins", "schedule": TEN_MINUTES},
    "old-records": {"task": "scim.tasks.delete_old_records", "schedule": DAILY},
    "certificates": {"task": "identity.tasks.warn_of_certificates", "schedule": DAILY},
    "okta-keys": {"task": "identity.tasks.change_okta_keys_over", "schedule": DAILY},
    "idp-metadata": {"task": "identity.tasks.look_at_metadata", "schedule": DAILY},
    "api-answers": {"task": "identity.tasks.delete_old_api_answers", "schedule": DAILY},
    "domains": {"task": "identity.tasks.look_at_domains", "schedule": DAILY},
    "old-sign-ins": {"task": "identity.tasks.delete_old_sign_ins", "schedule": DAILY},
    "old-attempts": {"task": "identity.tasks.delete_old_sync_attempts", "schedule": DAILY},
}
