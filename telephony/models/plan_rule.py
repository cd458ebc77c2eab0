from django.conf import settings
from django.db import models
from django.db.models import Q

from identity.models import Organization, User
from identity.tenancy import TenantManager
from telephony.models.extension_range import ExtensionRange
from telephony.models.license import LicenseSku
from telephony.models.site import Site


class PlanRule(models.Model):
    """Who gets what by itself. Of an organization's rules the first that fits a person holds."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="plan_rules")
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=100)
    is_active = models.BooleanField(default=True)
    # What `telephony.rules.conditions` reads: all of them must hold; none: everybody.
    conditions = models.JSONField(default=list, blank=True)
    license = models.ForeignKey(
        LicenseSku, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    site = models.ForeignKey(
        Site, models.PROTECT, null=True, blank=True, related_name="plan_rules", db_index=False
    )
    # Where the extension comes from; None: the site's ranges, then those for all sites.
    range = models.ForeignKey(
        ExtensionRange, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    gives_extension = models.BooleanField(default=False)
    gives_number = models.BooleanField(default=False)
    number_prefix = models.CharField(max_length=16, blank=True)  # E.164, such as +1415
    role = models.CharField(max_length=10, choices=User.Role.choices, blank=True)
    # Changes what a person has already, where the rule says something else.
    follows = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TenantManager()
    objects_all_organizations = models.Manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="plan_rule_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="plan_rule_numbers_begin_like_e164",
                condition=Q(number_prefix__regex=r"\A(\+[1-9][0-9]{0,13})?\Z"),
            ),
            models.CheckConstraint(  # whoever may edit rules must not become an owner by one
                name="plan_rule_makes_nobody_an_owner", condition=~Q(role="owner")
            ),
        ]
        indexes = [models.Index(fields=["organization", "position"], name="plan_rules_in_order")]

    def __str__(self) -> str:
        return self.name


class PendingLine(models.Model):
    """A person whom the rules have to look at, or who waits for something of which none is free.

    `due_at`: when a worker looks. Without it something has to come free first: a seat of
    `license`, an extension, a number.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="pending_lines")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="pending_line"
    )
    due_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)  # that ended in an error of ours
    license = models.ForeignKey(
        LicenseSku, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    lacks_extension = models.BooleanField(default=False)
    lacks_number = models.BooleanField(default=False)
    number_prefix = models.CharField(max_length=16, blank=True)
    detail = models.CharField(max_length=500, blank=True)  # why, in words for administrators
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TenantManager()
    objects_all_organizations = models.Manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="pending_line_is_due_or_lacks_something",
                condition=Q(due_at__isnull=False)
                | Q(license__isnull=False)
                | Q(lacks_extension=True)
                | Q(lacks_number=True),
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], name="pending_line_due", condition=Q(due_at__isnull=False)
            ),
            models.Index(fields=["organization", "created_at"], name="pending_lines_in_order"),
        ]

    @property
    def is_waiting(self) -> bool:
        """Something has to come free first; else a worker looks soon."""
        return bool(self.license_id or self.lacks_extension or self.lacks_number)

    def __str__(self) -> str:
        return f"pending line of {self.user_id}"
