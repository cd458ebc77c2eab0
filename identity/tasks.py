"""Celery's doors into identity: load, one domain call, done."""

from celery import shared_task


@shared_task(ignore_result=True)
def sync_tick() -> None:
    """Tell Okta what is due; the doorbell and the scheduler run this."""
    from identity.syncback import tick  # noqa: PLC0415

    tick.run()


@shared_task(ignore_result=True)
def delete_expired_sign_ins() -> None:
    """Forget requests, tickets, codes and tokens that time has made worthless."""
    from identity import sign_in_tests  # noqa: PLC0415
    from identity.oauth import cleaning  # noqa: PLC0415
    from identity.saml import replay  # noqa: PLC0415

    replay.delete_expired()
    cleaning.delete_expired()
    sign_in_tests.delete_old()


@shared_task(ignore_result=True)
def delete_old_sign_ins() -> None:
    """Forget who tried to get in long ago."""
    from identity import sign_in_attempts  # noqa: PLC0415

    sign_in_attempts.delete_old()


@shared_task(ignore_result=True)
def announce_break_glass() -> None:
    """Mail all administrators about sign-ins around single sign-on."""
    from identity import break_glass  # noqa: PLC0415

    break_glass.announce()


@shared_task(ignore_result=True)
def delete_old_sync_attempts() -> None:
    """Forget calls to Okta, and looks through it, that nobody reads any more."""
    from identity.syncback import attempts, drift  # noqa: PLC0415

    attempts.delete_old()
    drift.delete_old()


@shared_task(ignore_result=True)
def change_okta_keys_over() -> None:
    """Have the next key of every OAuth app take over when its time has come."""
    from identity import okta_key_rotation  # noqa: PLC0415

    okta_key_rotation.go_on()


@shared_task(ignore_result=True)
def look_at_metadata() -> None:
    """Ask every IdP that publishes its metadata whether something has changed there."""
    from identity import idp_metadata_news  # noqa: PLC0415

    idp_metadata_news.look_everywhere()


@shared_task(ignore_result=True)
def look_at_domains() -> None:
    """Ask DNS whether the record of every verified domain is still there."""
    from identity import verified_domains  # noqa: PLC0415

    verified_domains.look_everywhere()


@shared_task(ignore_result=True)
def warn_of_certificates() -> None:
    """Mail administrators whose single sign-on soon ends with its certificate."""
    from identity import certificate_expiry  # noqa: PLC0415

    certificate_expiry.warn()


@shared_task(ignore_result=True)
def delete_old_api_answers() -> None:
    """Forget what programs were answered longer ago than we promise to answer it again."""
    from identity import api_answers  # noqa: PLC0415

    api_answers.delete_old()


@shared_task(ignore_result=True)
def look_for_drift() -> None:
    """One more page of each Okta that is being looked through."""
    from identity.syncback import drift_pages  # noqa: PLC0415

    drift_pages.run()


@shared_task(ignore_result=True)
def check_for_drift() -> None:
    """Every night: begin to look through every Okta."""
    from identity.syncback import drift_pages  # noqa: PLC0415

    drift_pages.begin_all()


@shared_task(ignore_result=True)
def make_up_for_drift_checks() -> None:
    """Every hour: begin to look through the Oktas that could not be called at night."""
    from identity.syncback import drift_pages  # noqa: PLC0415

    drift_pages.begin_all(rest=drift_pages.DAY)


@shared_task(ignore_result=True)
def keep_tokens_alive() -> None:
    """Use every Okta token that nobody has used today."""
    from identity.syncback import keep_alive  # noqa: PLC0415

    keep_alive.run()
