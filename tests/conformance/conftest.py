"""One running product, and for each suite an empty organization of its own."""

import pytest


@pytest.fixture(scope="module")
def base_url_and_token(running_switchroom):
    """`base_url_and_token("a-slug")`: a new organization and its token, by operator commands."""

    def connect(slug: str) -> tuple[str, str]:
        running_switchroom.create_organization(slug)
        token = running_switchroom.issue_scim_token(slug)
        return f"{running_switchroom.url}/scim/v2/{slug}", token

    return connect
