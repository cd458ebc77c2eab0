"""What a rule would give somebody, judged by what they have. The preview and the deed ask here.

A rule fills what is missing and takes nothing away. One that `follows` also puts its own in
the place of what a person has.
"""

from dataclasses import dataclass, field

from identity import ranks
from identity.models import User
from telephony.models import LicenseSku, PlanRule


@dataclass
class Holding:
    """What a person has. `products` are codes such as "standard"."""

    role: str = User.Role.MEMBER
    products: set[str] = field(default_factory=set)
    has_base: bool = False
    has_extension: bool = False
    has_number: bool = False
    site_id: int | None = None


@dataclass(frozen=True)
class Missing:
    """True for each thing that the rule gives and the person lacks."""

    site: bool = False
    license: bool = False
    extension: bool = False
    number: bool = False
    role: bool = False

    def __bool__(self) -> bool:
        return self.site or self.license or self.extension or self.number or self.role

    def words(self, rule: PlanRule) -> list[str]:
        """For administrators, such as ["license Standard", "an extension"]."""
        begins = f" beginning with {rule.number_prefix}" if rule.number_prefix else ""
        said = {
            f"site {rule.site}": self.site,
            f"license {rule.license}": self.license,
            "an extension": self.extension,
            f"a phone number{begins}": self.number,
            f"role {User.Role(rule.role).label if rule.role else ''}": self.role,
        }
        return [words for words, is_missing in said.items() if is_missing]


def of(rule: PlanRule, holding: Holding) -> Missing:
    will_have_extension = holding.has_extension or rule.gives_extension
    return Missing(
        site=_lacks_site(rule, holding),
        license=_lacks_license(rule, holding),
        extension=rule.gives_extension and not holding.has_extension,
        number=rule.gives_number and will_have_extension and not holding.has_number,
        role=_lacks_role(rule, holding),
    )


def _lacks_site(rule: PlanRule, holding: Holding) -> bool:
    if rule.site_id is None or rule.site_id == holding.site_id:
        return False
    return rule.follows or holding.site_id is None


def _lacks_license(rule: PlanRule, holding: Holding) -> bool:
    product = rule.license
    if product is None or product.code in holding.products:
        return False
    is_free_to_come = product.kind != LicenseSku.Kind.BASE or not holding.has_base
    return is_free_to_come or rule.follows


def _lacks_role(rule: PlanRule, holding: Holding) -> bool:
    """What an owner or an administrator may do is never a rule's to change."""
    if not rule.role or holding.role == rule.role or holding.role in ranks.KEEPERS:
        return False
    return rule.follows or holding.role == User.Role.MEMBER
