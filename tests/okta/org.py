"""One Okta org: everything that the process holds, made from its start options."""

from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.okta import cast, tokens
from tests.okta.app_schema import AppProfiles
from tests.okta.clock import Clock
from tests.okta.connection import ScimConnection
from tests.okta.faults import Faults
from tests.okta.group_pushing import GroupPushing
from tests.okta.groups import Groups
from tests.okta.journal import Journal
from tests.okta.keys import SigningKey
from tests.okta.limits import Limits
from tests.okta.people import People, new_id
from tests.okta.provisioning import Provisioning
from tests.okta.saml_app import SamlApp
from tests.okta.schema import Schema
from tests.okta.service_app import ServiceApp
from tests.okta.tasks import Tasks
from tests.okta.user_types import UserTypes


@dataclass
class Options:
    """How this Okta was started."""

    url: str = "http://127.0.0.1:8810"
    seed: int = 1
    token: str = ""
    people_file: Path | None = None
    state_dir: Path | None = None
    with_extension: bool = True
    plan: str = "workforce"
    share: float = 0.5
    scim: ScimConnection = field(default_factory=ScimConnection)
    acs_url: str = ""
    entity_id: str = ""


class Org:
    """People, groups, schema, token, limits, faults, and one application: the product."""

    def __init__(self, options: Options) -> None:
        self.options, self.url = options, options.url
        self.clock = Clock()
        self.journal = Journal(self.clock)
        self.faults = Faults(options.seed)
        self.scim = options.scim
        self.saml = SamlApp(options.url, options.acs_url, options.entity_id)
        self.key = SigningKey.load(options.state_dir)
        self.notices: list[tuple[str, str]] = []  # said on the next page, then gone
        self.fill()
        self.tasks = Tasks(self.clock)
        self.provisioning = Provisioning(self)
        self.token = tokens.ApiToken(options.token or tokens.make(), self.owner, self.clock)

    def fill(self) -> None:
        """Put the seeded people, ids, schema and limits in place; the same seed, the same ids."""
        random, now = Random(self.options.seed), self.clock.text()
        self.id, app_id = new_id("00o", random), new_id("exk", random)
        self.saml.issuer = f"http://www.okta.com/{app_id}"
        self.schema = Schema(with_extension=self.options.with_extension)
        self.types = UserTypes(self.schema, random)
        self.people = People(self.schema, random)
        cast.enter(self.people, cast.profiles(self.options.people_file), now=now)
        self.groups = Groups(random)
        cast.gather(self.groups, self.people)
        self.group_pushing = GroupPushing(self)
        self.app = ServiceApp(self.clock, new_id("0oa", Random(f"app {self.options.seed}")))
        self.app_id = new_id("0oa", Random(f"application {self.options.seed}"))
        self.app_profiles = AppProfiles(new_id("prm", Random(f"mapping {self.options.seed}")))
        self.pushed_attributes: set[str] = set()  # a mapping pushes them into the application
        self.limits = Limits(self.clock, self.options.plan, self.options.share)

    def reset(self) -> None:
        """Back to the seed. Token, key and what points at the product stay as they are."""
        self.clock.shift = 0.0
        self.faults.clear()
        self.saml.behave()
        self.fill()
        self.tasks.clear()
        self.token.is_revoked = False
        self.token.used_at = self.clock.now()
        self.journal.clear()

    @property
    def owner(self) -> str:
        """Login of the administrator who made the API token: the first of the cast."""
        return next(iter(self.people)).login
