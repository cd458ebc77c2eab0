"""The first story, walked as the administrator's guide tells it: from an empty organization
to a person who was hired, licensed, signed in, suspended and refused.

Everything is real but Okta: `manage.py up` with its worker, a browser for the administrator,
another for the person, and the stand-in Okta in a process of its own.
"""

import json
import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.live import PASSWORD, Switchroom
from tests.okta.cast import profiles
from tests.okta.client import StandIn

pytestmark = [pytest.mark.live, pytest.mark.timeout(900)]
# Of no other test: they share the product, and a namesake in another organization makes the
# sign-in page ask which one is meant.
COMPANY = "hooli.example"
BARBARA, MIA, OWNER = f"barbara@{COMPANY}", f"mia@{COMPANY}", f"owner@{COMPANY}"
SOON = 60_000  # milliseconds that a browser waits for a worker, on a busy machine too


@pytest.fixture
def okta(tmp_path):
    people = tmp_path / "people.json"
    people.write_text(json.dumps(profiles(domain=COMPANY)))
    with StandIn(pace=0, people=people) as stand_in:
        yield stand_in


@pytest.fixture
def console(running_switchroom: Switchroom) -> Switchroom:
    running_switchroom.create_organization("hooli")
    return running_switchroom


class Story:
    """One person's browser, which keeps a picture of each stop when SCREENSHOTS is set."""

    taken = 0

    def __init__(self, context: BrowserContext, console: Switchroom, okta: StandIn) -> None:
        context.set_default_timeout(SOON)
        self.page, self.console, self.okta = context.new_page(), console, okta
        self.problems: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))

    def _heard(self, message) -> None:
        is_ours = message.location.get("url", "").startswith(self.console.url)
        if message.type == "error" and is_ours:
            self.problems.append(message.text)

    def open(self, path: str) -> Page:
        self.page.goto(self.console.url + path)
        return self.page

    def open_okta(self, path: str) -> Page:
        self.page.goto(self.okta.url + path)
        return self.page

    def picture(self, name: str) -> None:
        if folder := os.environ.get("SCREENSHOTS"):
            Story.taken += 1
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=Path(folder) / f"loop-{Story.taken:02}-{name}.png")


@pytest.fixture
def person(browser: Browser, browser_context_args, console, okta):
    """`person()`: a browser of somebody's own; nothing on its console may be an error."""
    stories: list[Story] = []

    def open_browser() -> Story:
        stories.append(Story(browser.new_context(**browser_context_args), console, okta))
        return stories[-1]

    yield open_browser
    for story in stories:
        story.page.context.close()
    assert [problem for story in stories for problem in story.problems] == []


def test_the_guide_from_an_empty_organization_to_a_suspended_person(person, okta, console):
    administrator = person()
    sign_in_with_password(administrator)
    saml = set_up_single_sign_on(administrator)
    scim_url, scim_token = issue_a_scim_token(administrator)
    turn_on_sync_back(administrator)
    connect_the_application_in_okta(administrator, saml, scim_url, scim_token)
    hire_barbara(administrator)
    give_her_a_phone(administrator)
    see_it_in_okta(administrator)
    write_a_rule(administrator)
    hire_mia_with_a_group(administrator)
    see_that_mia_can_be_called_without_a_click(administrator)

    barbara = person()
    sign_in_through_okta(barbara)
    suspend_her_in_okta(administrator)
    find_her_out(barbara)
    watch_mia_leave(administrator)
    assert scim_token not in console.log()
    assert okta.token not in console.log()


def sign_in_with_password(story: Story) -> None:
    page = story.open("/")
    page.get_by_label("E-mail or user name").fill(OWNER)
    story.picture("sign-in-name")
    page.get_by_role("button", name="Continue", exact=True).click()
    page.get_by_label("Password").fill(PASSWORD)
    story.picture("sign-in-password")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Home", level=1)).to_be_visible()
    story.picture("home-empty")


def set_up_single_sign_on(story: Story) -> dict[str, str]:
    """Steps 2 and 3: what Okta's set-up page shows goes into ours. Returns what Okta needs."""
    page = story.open_okta("/app")
    sso_url = page.get_by_label("Sign-on URL (IDP Login URL)").input_value()
    issuer = page.get_by_label("Issuer (IDP Issuer URL/URN)").input_value()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download certificate").click()
    certificate = download.value.path()

    page = story.open("/identity/")
    page.get_by_label("Single sign-on (SSO)").check()
    page.locator("#sso-form").get_by_label("Identity provider", exact=True).select_option("Okta")
    page.get_by_label("IDP Login URL").fill(sso_url)
    page.get_by_label("IDP Issuer URL/URN").fill(issuer)
    page.get_by_label("Upload a certificate").set_input_files(certificate)
    page.get_by_role("button", name="Save single sign-on").click()

    expect(page.get_by_label("IDP Login URL")).to_have_value(sso_url)
    expect(page.get_by_label("IDP Issuer URL/URN")).to_have_value(issuer)
    expect(page.locator(".certificate")).to_contain_text("SHA-256")
    story.picture("single-sign-on-saved")
    return {
        "acs_url": page.get_by_label("ACS URL", exact=True).input_value(),
        "entity_id": page.get_by_label("Entity ID", exact=True).input_value(),
    }


def issue_a_scim_token(story: Story) -> tuple[str, str]:
    """Steps 4 and 5: the token is there at once, and saving the form does not change it."""
    page = story.open("/identity/")
    show_user_provisioning_information(page)
    scim_url = page.get_by_label("SCIM URL", exact=True).input_value()
    page.get_by_label("Name of the new token").fill("Okta")
    page.get_by_role("button", name="Generate token").click()
    token_field = page.get_by_label("API token", exact=True).first
    expect(token_field).to_have_value(re.compile("^swr_scim_"))
    token = token_field.input_value()
    story.picture("scim-token-shown-once")

    page.get_by_role("button", name="Save user provisioning").click()
    show_user_provisioning_information(page)
    expect(page.get_by_text(f"…{token[-4:]}")).to_be_visible()
    assert token not in page.content()
    return scim_url, token


def show_user_provisioning_information(page: Page) -> None:
    if not page.get_by_label("SCIM URL", exact=True).is_visible():  # open while it is news
        page.get_by_text("Show user provisioning information").click()


def turn_on_sync_back(story: Story) -> None:
    """Steps 6 and 7."""
    page = story.open_okta("/api")
    okta_url = page.get_by_label("Okta URL").input_value()
    token = page.get_by_label("API token").input_value()

    page = story.open("/identity/")
    page.get_by_label("Okta URL").fill(okta_url)
    page.get_by_label("By an API token").check()
    page.locator("#okta-form").get_by_label("API token", exact=True).fill(token)
    page.locator("#okta-form").get_by_label("Current password").fill(PASSWORD)
    page.get_by_role("button", name="Save Okta sync-back").click()

    expect(page.get_by_text(f"…{token[-4:]}")).to_be_visible()
    expect(page.locator("#okta-form").get_by_label("API token", exact=True)).to_have_value("")
    page.get_by_role("button", name="Test connection").click()
    expect(page.locator("#okta-test")).to_contain_text("token", timeout=SOON)
    story.picture("sync-back-tested")


def connect_the_application_in_okta(
    story: Story, saml: dict[str, str], scim_url: str, token: str
) -> None:
    """Step 8: the other direction, and Test API credentials succeeds."""
    page = story.open_okta("/app")
    page.get_by_label("Single sign-on URL (ACS URL)").fill(saml["acs_url"])
    page.get_by_label("Audience URI (SP Entity ID)").fill(saml["entity_id"])
    page.get_by_role("button", name="Save SAML settings").click()
    page.get_by_label("SCIM connector base URL").fill(scim_url)
    page.get_by_label("API token").fill(token)
    page.get_by_role("button", name="Test API credentials").click()

    expect(page.get_by_text("The API credentials were verified successfully")).to_be_visible()
    story.picture("okta-api-credentials-verified")


def hire_barbara(story: Story) -> None:
    """Steps 9 and 11: Okta assigns the application, and the person appears in the user list."""
    page = story.open_okta("/")
    page.get_by_role("button", name="Assign Barbara Jensen").click()
    story.picture("okta-assigned")

    page = story.open("/users/")
    expect(page.get_by_role("link", name="Barbara Jensen")).to_be_visible()
    expect(page.locator("tr", has_text=BARBARA)).to_contain_text("Needs a license")
    story.picture("users-barbara-arrived")


def give_her_a_phone(story: Story) -> None:
    """Step 11: seats and numbers are bought, and one of each is hers."""
    page = story.open("/licenses/")
    page.get_by_role("combobox", name="Product").select_option("Standard")
    page.get_by_role("spinbutton", name="Seats").fill("5")
    page.get_by_role("button", name="Add seats").click()
    expect(page.get_by_role("row", name=re.compile("Standard"))).to_contain_text("5")
    story.picture("licenses")
    page = story.open("/numbers/add/")
    page.get_by_role("textbox", name="Number, or first of a block").fill("+1 415 555 0100")
    page.get_by_role("textbox", name="Last of the block").fill("+1 415 555 0109")
    page.get_by_role("button", name="Add numbers").click()
    story.picture("phone-numbers")

    story.open("/users/")
    page.get_by_role("link", name="Barbara Jensen").click()
    page.get_by_role("combobox", name="Product").select_option(index=0)
    page.get_by_role("button", name="Assign license").click()
    page.get_by_role("link", name="Suggest").click()
    expect(page.get_by_role("textbox", name="Extension")).to_have_value("1001")
    page.get_by_role("button", name="Give", exact=True).click()
    page.locator("#numbers").get_by_role("combobox", name="Free phone number").fill("+14155550100")
    page.get_by_role("button", name="Give number").click()
    expect(page.locator("#numbers")).to_contain_text("+1 415-555-0100")
    story.picture("user-page-with-a-phone")


def see_it_in_okta(story: Story) -> None:
    """The worker tells Okta, and the user page says since when Okta knows."""
    page = story.page
    for _ in range(20):
        if page.get_by_text(re.compile("Okta has .*1001")).count():
            break
        page.wait_for_timeout(SOON / 20)
        page.reload()
    expect(page.locator("#sync")).to_contain_text("+1 415-555-0100")
    expect(page.locator("#sync")).to_contain_text("Up to date")
    story.picture("user-page-okta-knows")

    page = story.open_okta("/")
    row = page.locator(f"tr[data-login='{BARBARA}']")
    expect(row).to_contain_text("1001")
    expect(row).to_contain_text("+14155550100")
    story.picture("okta-shows-extension-and-number")


def write_a_rule(story: Story) -> None:
    """Who is in the group Sales has a phone from now on; the group need not be there yet."""
    page = story.open("/rules/add/")
    page.get_by_label("Name", exact=False).first.fill("Sales")
    page.get_by_label("Group or attribute").first.fill("group")
    page.get_by_label("Values").first.fill("Sales")
    page.get_by_label("License").select_option("Standard")
    page.get_by_label("The next free extension").check()
    page.get_by_label("A free phone number").check()
    page.get_by_role("button", name="Save rule").click()
    expect(page.get_by_role("row", name=re.compile("in the group “Sales”"))).to_be_visible()
    story.picture("rule")


def hire_mia_with_a_group(story: Story) -> None:
    """Okta assigns the application to Mia, and pushes the group that she is in."""
    page = story.open_okta("/")
    page.get_by_role("button", name="Assign Mia O'Connor").click()
    expect(page.locator(f"tr[data-login='{MIA}']")).to_contain_text("Suspend")
    story.okta.groups.push("Sales")


def see_that_mia_can_be_called_without_a_click(story: Story) -> None:
    """License, extension and number are there, and Okta has them."""
    page = story.open("/users/?q=mia")
    page.get_by_role("link", name="Mia O'Connor").click()
    for _ in range(20):
        if page.get_by_text(re.compile("Okta has .*1002")).count():
            break
        page.wait_for_timeout(SOON / 20)
        page.reload()
    expect(page.locator("#license")).to_contain_text("Standard")
    expect(page.locator("#numbers")).to_contain_text("+1 415-555-0101")
    expect(page.locator("#can-call")).to_contain_text("Knows what it should since")
    expect(page.locator("#sync")).to_contain_text("Up to date")
    story.picture("mia-has-a-phone")
    row = story.open_okta("/").locator(f"tr[data-login='{MIA}']")
    expect(row).to_contain_text("1002")
    expect(row).to_contain_text("+14155550101")


def watch_mia_leave(story: Story) -> None:
    """Suspended in Okta she cannot call; what she had is kept for her as the policy says."""
    page = story.open_okta("/")
    page.get_by_role("button", name="Suspend Mia O'Connor").click()
    expect(page.locator(f"tr[data-login='{MIA}']")).to_contain_text("Suspended")

    page = story.open("/users/?q=mia")
    page.get_by_role("link", name="Mia O'Connor").click()
    expect(page.locator("#can-call")).to_contain_text("Suspended")
    expect(page.locator("#can-call")).to_contain_text("rests while they are suspended")
    expect(page.locator("#extension")).to_contain_text("1002")
    story.picture("mia-left")


def sign_in_through_okta(story: Story) -> None:
    """SSO, begun at a deep link, which is where it ends."""
    page = story.open("/account/")
    page.get_by_label("E-mail or user name").fill(BARBARA)
    page.get_by_role("button", name="Use single sign-on").click()
    page.get_by_role("link", name="Continue with single sign-on").click()
    page.get_by_role("button", name="Barbara Jensen").click()

    expect(page).to_have_url(story.console.url + "/account/")
    expect(page.get_by_role("main")).to_contain_text("1001")
    story.picture("barbara-signed-in")


def suspend_her_in_okta(story: Story) -> None:
    page = story.open_okta("/")
    page.get_by_role("button", name="Suspend Barbara Jensen").click()
    expect(page.locator(f"tr[data-login='{BARBARA}']")).to_contain_text("Suspended")

    page = story.open("/users/?q=barbara")
    expect(page.locator("tr", has_text=BARBARA)).to_contain_text("Suspended")
    story.picture("users-barbara-suspended")


def find_her_out(story: Story) -> None:
    """Her session is over, and even an Okta that lets her through cannot bring her back."""
    page = story.open("/account/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    story.okta.saml(anyone=True)

    page.get_by_label("E-mail or user name").fill(BARBARA)
    page.get_by_role("button", name="Use single sign-on").click()
    page.get_by_role("link", name="Continue with single sign-on").click()
    page.get_by_role("button", name="Barbara Jensen").click()
    expect(page.get_by_text("reference", exact=False)).to_be_visible()
    story.picture("barbara-refused")
    (refusal,) = story.problems  # the browser reports the refusal's own status, and no more
    assert "403 (Forbidden)" in refusal
    story.problems.clear()
    story.open("/account/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
