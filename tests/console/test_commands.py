"""The operator's commands, as typed at a prompt: before any `up`, on an empty directory."""

import pytest

from tests.live import PASSWORD, Switchroom

pytestmark = pytest.mark.live
KNOWN = "SELECT slug FROM identity_organization WHERE slug IN (?, ?)"


@pytest.fixture(scope="module")
def installation(tmp_path_factory) -> Switchroom:
    """A data directory that only commands use."""
    product = Switchroom(tmp_path_factory.mktemp("operator") / "data", from_nothing=True)
    if "DATABASE_URL" in product.env:  # only the embedded database is migrated unasked
        assert product.command("migrate").returncode == 0
    return product


@pytest.fixture(scope="module")
def acme_installed(installation) -> Switchroom:
    installation.create_organization("acme")
    return installation


def create(installation: Switchroom, slug: str, *, password: str = PASSWORD, **options: str):
    given = {"name": "Umbrella", "owner": "owner@umbrella.example"} | options
    words = [word for name, value in given.items() for word in (f"--{name}", value)]
    return installation.command(
        "create_organization", slug, *words, "--password-stdin", input=password
    )


def test_the_operator_creates_an_organization_before_the_first_start(installation):
    done = create(installation, "hooli", owner="gavin@hooli.example")

    assert done.returncode == 0, done.stderr
    assert done.stdout == "Created hooli. gavin@hooli.example can sign in.\n"


@pytest.mark.parametrize(
    ("slug", "options", "sentence"),
    [
        ("acme", {}, "There is an organization acme already."),
        ("Umbrella", {}, "A slug is lower-case letters, digits and inner hyphens, 63 at most."),
        ("umbrella", {"owner": "somebody"}, "'somebody' is not an e-mail address."),
        ("umbrella", {"name": "  "}, "A name has 1 to 200 characters."),
        ("umbrella", {"password": "12345678"}, "This password is too common."),
        ("umbrella", {"password": ""}, "This password is too short."),
    ],
)
def test_a_refusal_says_why_and_leaves_nothing(acme_installed, slug, options, sentence):
    done = create(acme_installed, slug, **options)

    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert acme_installed.rows(KNOWN, "umbrella", "Umbrella") == []
    assert len(acme_installed.rows(KNOWN, "acme", "acme")) == 1


def test_the_token_is_alone_on_the_last_line_and_each_one_is_new(acme_installed):
    done = acme_installed.command("issue_scim_token", "acme", "--name", "Okta")

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("swr_scim_")
    assert len(done.stdout.split()) == 1
    assert acme_installed.issue_scim_token("acme") != done.stdout.strip()


@pytest.mark.parametrize("end", [["--expires-in-days", "90"], ["--never-expires"]])
def test_a_token_may_be_given_another_end(acme_installed, end):
    done = acme_installed.command("issue_scim_token", "acme", "--name", "Okta", *end)

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].startswith("swr_scim_")


@pytest.mark.parametrize("days", ["0", "-1", "3651"])
def test_an_end_that_makes_no_sense_is_refused(acme_installed, days):
    done = acme_installed.command(
        "issue_scim_token", "acme", "--name", "Okta", "--expires-in-days", days
    )

    assert done.returncode == 1
    assert "A token is good for 1 to 3650 days" in done.stderr


def test_an_unknown_organization_gets_no_token(acme_installed):
    done = acme_installed.command("issue_scim_token", "globex", "--name", "Okta")

    assert done.returncode == 1
    assert done.stderr == "CommandError: There is no organization globex.\n"
    assert done.stdout == ""


@pytest.mark.parametrize("name", ["create_organization", "issue_scim_token", "up", "demo"])
def test_every_command_explains_itself(installation, name):
    done = installation.command(name, "--help")

    assert done.returncode == 0
    assert "--data-dir" in done.stdout
