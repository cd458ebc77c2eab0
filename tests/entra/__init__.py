"""A stand-in for Microsoft Entra ID's provisioning service: what calls a SCIM server.

It shares no code with the product, so that it cannot share the product's mistakes.
"""
