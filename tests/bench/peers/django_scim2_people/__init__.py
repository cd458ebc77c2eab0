"""People and groups as django-scim2 wants them."""
