"""Celery's doors into scim: load, one domain call, done."""

from celery import shared_task


@shared_task(ignore_result=True)
def delete_old_records() -> None:
    """Forget calls of SCIM clients that nobody looks at any more."""
    from scim import retention  # noqa: PLC0415

    retention.delete_old()
