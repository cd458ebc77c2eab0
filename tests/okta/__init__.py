"""A stand-in Okta: its own process, `python -m tests.okta`.

It answers as the Users API, calls a SCIM server as Okta's client does, and signs people in
by SAML. It shares no code with the product, so that it cannot share the product's mistakes.
"""
