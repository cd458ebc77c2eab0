from django.db import models


class OktaBudget(models.Model):
    """How fast one Okta org may be called in one of its rate-limit buckets.

    Okta counts per org, so organizations that share an org share this row; it holds nothing
    of theirs. It lives in the database because all workers must see it, and losing Redis
    must not set it back.
    """

    key = models.CharField(max_length=255)  # ID of the Okta org; its URL until that is known
    bucket = models.CharField(max_length=10)
    limit_seen = models.PositiveIntegerField(null=True, blank=True)  # calls a minute
    # When the calls made so far are paid for: each call moves it on by one gap.
    paid_until = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key", "bucket"], name="okta_org_has_one_budget_per_bucket"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.bucket}"
