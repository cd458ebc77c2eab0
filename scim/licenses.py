"""The licenses of the organization as SCIM resources, which Okta reads as entitlements."""

import hashlib
from typing import Any

from identity import names
from scim import errors, pages, paging, schemas
from scim.at_hand import AtHand
from scim.authentication import Caller, base_url
from scim.entitlements import TYPE
from scim.filters import memory, tree
from scim.filters.grammar import parse
from scim.filters.lexer import FilterError
from scim.filters.tree import Node
from scim.ordering import Order
from scim.queries import Query
from scim.schemas import Attribute
from telephony import licenses
from telephony.licenses import PoolCount

# What a filter may name.
PARTS = {**schemas.LICENSE.attributes, "id": Attribute("id", is_case_exact=True)}
RESOURCE = Attribute(TYPE, type="complex", sub=PARTS)


def one(caller: Caller, code: str) -> dict[str, Any]:
    """One license by its id, which is its code. Raises ScimError 404."""
    for resource in _all(caller):
        if resource["id"] == code:
            return resource
    raise errors.not_found("license")


def listed(caller: Caller, query: Query) -> dict[str, Any]:
    """A page of licenses as a ListResponse. They are few, so they are chosen among here."""
    node = _node(query.filter) if query.filter else None
    found = [each for each in _all(caller) if node is None or memory.matches(node, each, RESOURCE)]
    collection = AtHand([], resources=tuple(_in_order(found, query.order)))
    page = paging.page(collection, query, caller=caller, path="/Licenses")
    return pages.response(page, [query.selection.of(each) for (each,) in page.rows])


def _in_order(found: list[dict[str, Any]], order: Order) -> list[dict[str, Any]]:
    """By their names, where no other order is asked for. Raises ScimError 400."""
    if not order.by:
        return found
    part = PARTS.get(order.by.lower())
    if part is None:
        raise errors.bad("invalidValue", f"sortBy: licenses have no {order.by[:80]}.")
    return sorted(found, key=lambda each: names.key(each[part.name]), reverse=order.is_descending)


def _node(text: str) -> Node:
    try:
        node = parse(text)
        for name in tree.names(node):
            if name not in PARTS:
                raise FilterError(f"Licenses cannot be filtered by {name}.")
    except FilterError as reason:
        raise errors.bad("invalidFilter", str(reason)) from None
    return node


def _all(caller: Caller) -> list[dict[str, Any]]:
    """In the order of their names. One query."""
    return [_resource(each, caller) for each in licenses.offered(caller.token.organization)]


def _resource(count: PoolCount, caller: Caller) -> dict[str, Any]:
    product, description = count.pool.sku, _description(count)
    told = hashlib.sha256(f"{product.name} {description}".encode()).hexdigest()
    return {
        "schemas": [schemas.LICENSE.id],
        "id": product.code,
        "displayName": product.name,
        "type": TYPE,
        "description": description,
        "meta": {
            "resourceType": TYPE,
            "location": f"{base_url(caller.slug)}/Licenses/{product.code}",
            "version": f'W/"{told[:16]}"',
        },
    }


def _description(count: PoolCount) -> str:
    """At most 1,000 characters, as Okta wants it."""
    kind = "A base license: a person holds one at most." if count.is_base else "An add-on."
    return f"{kind} Seats: {count.purchased}. Free when this was read: {count.free}."
