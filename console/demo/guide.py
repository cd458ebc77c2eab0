"""What `make demo` tells its visitor."""

from console.demo import cast

TEMPLATE = """
  Console          {console}
  Stand-in Okta    {okta}

  Sign in as       {people}
  Password         {password}

  Three things to try
  1. In the stand-in Okta, assign Barbara Jensen. In the console she is under Users: give her
     a license, an extension and a number. Seconds later Okta shows extension and number.
     Assign Mia O'Connor and push the group Sales: a rule gives her all three by itself.
  2. Sign out, enter bob@acme.example, choose "Use single sign-on", and sign in at Okta.
  3. Sign in as Barbara in another browser, by single sign-on; then deactivate her in Okta.
     Her next click ends at the sign-in page, and she does not get back in.

  Ctrl-C stops everything. Data stays in {data_dir}.
"""


def guide(*, console: str, okta: str, data_dir: str) -> str:
    staff = [(each, "acme") for each in cast.ACME_STAFF]
    staff += [(each, "globex") for each in cast.GLOBEX_STAFF]
    people = [f"{each.address(slug):<24}{each.role} of {slug.title()}" for each, slug in staff]
    return TEMPLATE.format(
        console=console,
        okta=okta,
        people=("\n" + " " * 19).join(people),
        password=cast.PASSWORD,
        data_dir=data_dir,
    )
