"""Our SCIM endpoint described for programs (OpenAPI 3.1), made from what serves it."""
