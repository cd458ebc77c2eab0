"""One running product, and for each suite an empty organization of its own."""

import pytest

SPEAK = (
    "from identity.models import ScimConnection;"
    "mine = ScimConnection.objects_all_organizations.filter(organization__slug='{slug}');"
    "assert mine.update(dialect='{dialect}') == 1"
)


@pytest.fixture(scope="module")
def base_url_and_token(running_switchroom):
    """`base_url_and_token("a-slug")`: a new organization and its token, by operator commands."""

    def connect(slug: str, *, dialect: str = "okta") -> tuple[str, str]:
        running_switchroom.create_organization(slug)
        token = running_switchroom.issue_scim_token(slug)
        if dialect != "okta":
            speak = SPEAK.format(slug=slug, dialect=dialect)
            done = running_switchroom.command("shell", "-c", speak)
            assert done.returncode == 0, done.stderr
        return f"{running_switchroom.url}/scim/v2/{slug}", token

    return connect
