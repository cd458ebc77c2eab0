from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

SLUG_PATTERN = r"\A[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\Z"


class Organization(models.Model):
    """A customer. Every other row belongs to exactly one."""

    class SignInMethod(models.TextChoices):
        BOTH = "both", "Password and single sign-on"
        SSO = "sso", "Single sign-on only"
        PASSWORD = "password", "Password only"

    class Linking(models.TextChoices):
        """What becomes of a local person whom an IdP creates."""

        AUTOMATIC = "automatic", "Hand them over"
        PREVIEW = "preview", "Ask an administrator first"
        REFUSE = "refuse", "Refuse"

    slug = models.CharField(  # part of the SCIM URL that is pasted into Okta, so it never changes
        max_length=63,
        unique=True,
        validators=[RegexValidator(SLUG_PATTERN, "Use lower-case letters, digits and hyphens.")],
    )
    name = models.CharField(max_length=200)
    is_active = models.BooleanField(default=True)
    sign_in_method = models.CharField(
        max_length=10, choices=SignInMethod.choices, default=SignInMethod.BOTH
    )
    linking = models.CharField(max_length=10, choices=Linking.choices, default=Linking.AUTOMATIC)
    # Telephony gives people something by rules; kept by `telephony.rules.book`. Known of every
    # organization at hand, so that those without rules are not asked for them at every write.
    has_rules = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="organization_slug_fits_a_url", condition=Q(slug__regex=SLUG_PATTERN)
            ),
        ]

    def __str__(self) -> str:
        return self.name
