"""scim2-tester, the SCIM check of other people, against the running product in two dialects.

Checks that do not pass are listed by name, with the reason; today there is none. A check that is
listed and passes, and one that is not listed and does not pass, both fail the build.
"""

from collections import Counter

import httpx2
import pytest
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import Status, check_server

pytestmark = pytest.mark.live

# Check: why it does not pass.
EXCEPTIONS: dict[str, str] = {}
PARTS = {
    "discovery",
    "crud:create",
    "crud:read",
    "crud:read:attributes",
    "crud:update",
    "crud:delete",
    "patch:add",
    "patch:remove",
    "patch:replace",
    "misc",
}


@pytest.fixture(scope="module", params=["okta", "strict"])
def results(base_url_and_token, request):
    slug = f"scim2-tester-{request.param}"
    base_url, token = base_url_and_token(slug, dialect=request.param)
    headers = {"Authorization": f"Bearer {token}"}
    with httpx2.Client(base_url=base_url, headers=headers, trust_env=False) as http:
        yield check_server(SyncSCIMClient(http))


def test_every_check_passes_except_those_listed(results):
    failed = {result.title: result.reason for result in results if result.status != Status.SUCCESS}

    assert failed.keys() == EXCEPTIONS.keys(), failed


def test_every_part_of_the_protocol_was_checked(results):
    tags = Counter(tag for result in results for tag in result.tags)

    assert tags.keys() >= PARTS
    assert sum(tags[tag] for tag in PARTS if tag.startswith("patch:")) > 60


def test_people_and_groups_were_checked(results):
    types = {result.resource_type for result in results} - {None}

    assert types == {"User", "Group"}
