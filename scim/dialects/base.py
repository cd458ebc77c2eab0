"""What sets dialects apart, as facts that other modules ask for."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Dialect:
    """`is_lenient` brings to the RFC's shape what real clients send; otherwise it is refused.

    `shows_number`: the primary work entry of phoneNumbers is the number assigned here.
    `adds_primary`: where no entry of a list says `primary`, one gets it, because the client
    reads only that one.
    `links`: a create that meets a local person of that user name takes the person over.
    `most_members`: a PUT or PATCH of a group with more answers without its members, unless they
    are asked for; None: always with them.
    """

    name: str
    is_lenient: bool
    shows_number: bool
    adds_primary: bool
    links: bool
    most_members: int | None = None
