from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from identity.models import Organization
from identity.tenancy import TenantManager
from telephony.models.voice_settings import DEFAULT_COUNTRY


class Site(models.Model):
    """A place where people of the organization work. Its country says what is an emergency."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="sites")
    name = models.CharField(max_length=100)
    name_key = models.CharField(max_length=254, editable=False)  # as `identity.names` folds it
    # Digits that the extensions of the site start with; empty: none.
    code = models.CharField(
        max_length=4, blank=True, validators=[RegexValidator(r"\A[0-9]*\Z", "Digits only.")]
    )
    country = models.CharField(
        max_length=2, default=DEFAULT_COUNTRY, validators=[RegexValidator(r"\A[A-Z]{2}\Z")]
    )
    time_zone = models.CharField(max_length=50, default="UTC")  # a name of IANA
    language = models.CharField(max_length=35, blank=True)  # BCP 47
    address = models.TextField("postal address", max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TenantManager()
    objects_all_organizations = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name_key"], name="site_name_is_unique_in_organization"
            ),
            models.UniqueConstraint(
                fields=["organization", "code"],
                name="site_code_is_unique_in_organization",
                condition=~Q(code=""),
            ),
            models.CheckConstraint(
                name="site_code_is_at_most_4_digits", condition=Q(code__regex=r"\A[0-9]{0,4}\Z")
            ),
            models.CheckConstraint(
                name="site_country_is_two_capitals", condition=Q(country__regex=r"\A[A-Z]{2}\Z")
            ),
            models.CheckConstraint(name="site_has_a_name", condition=~Q(name_key="")),
        ]

    def __str__(self) -> str:
        return self.name


class Placement(models.Model):
    """Where a person works: at one site, or, without a row, nobody has said."""

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="placements", db_index=False
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="placement"
    )
    site = models.ForeignKey(Site, models.PROTECT, related_name="placements")

    objects = TenantManager()
    objects_all_organizations = models.Manager()

    def __str__(self) -> str:
        return f"{self.user_id} at {self.site_id}"
