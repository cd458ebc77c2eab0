"""On any list of people: choose some, and let a bulk job act upon them."""

from typing import Any

from django import template
from django.template.context import RequestContext

from identity.permissions import Permission
from telephony.bulk.acts import ACTS

register = template.Library()


@register.simple_tag(takes_context=True)
def may_choose(context: RequestContext) -> bool:
    """Whether whoever looks may act upon the people of a list."""
    return Permission.MANAGE_TELEPHONY.is_granted(context["request"].user)


@register.inclusion_tag("telephony/bulk/_choose.html", takes_context=True)
def choose_people(context: RequestContext, *acts: str) -> dict[str, Any]:
    """The bar above a list; `acts` are some of `telephony.bulk.acts`."""
    offered = [(act, ACTS[act]) for act in acts]
    back = context["request"].get_full_path()
    return {"acts": offered, "back": back, "csrf_token": context.get("csrf_token")}
