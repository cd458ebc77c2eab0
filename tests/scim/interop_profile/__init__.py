"""draft-zollner-scim-interop-profile, requirement by requirement, of a connection in `strict`.

docs/reference/scim-profiles.md has the requirements in the order of the draft, each with its
tests here. What is refused has changed nothing: `refused` sees to that.
"""
