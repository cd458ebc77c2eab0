"""The Okta-shaped SCIM client: what calls the product."""
