"""An organization that has something of every kind that the API names."""

from identity.models import Organization, User
from telephony import devices, numbering, numbers, porting, ring_groups, sites
from telephony.rules import book
from telephony.rules.book import Wanted
from tests.conftest import ACTOR


def stocked(organization: Organization, bob: User) -> dict[str, object]:
    """The ids in addresses of the things of `organization`; `bob` has a line there."""
    site = sites.add(organization, name="Paris", country="FR", actor=ACTOR)
    phone = devices.add(bob, mac="0015650000ab", actor=ACTOR)
    plan = numbering.add(organization, first="6000", last="6099", purpose="group", actor=ACTOR)
    desk = ring_groups.create(organization, name="Desk", number="6000", members=[bob], actor=ACTOR)
    numbers.claim(organization, number="+14155550102", actor=ACTOR)
    port = porting.begin_in(organization, listed=["+14155550150"], carrier="Bell", actor=ACTOR)
    rule = book.add(organization, Wanted("Everybody", gives_extension=True), actor=ACTOR)
    return {
        "license": "standard",
        "user": bob.scim_id,
        "extension": "1001",
        "number": "+14155550101",
        "site": site.pk,
        "device": phone.pk,
        "extension_range": plan.pk,
        "ring_group": desk.pk,
        "port": port.pk,
        "rule": rule.pk,
    }
