"""The frame of every page, and the few parts that pages are made of."""

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

from tests.okta.messages import Response, html

if TYPE_CHECKING:
    from tests.okta.org import Org

TABS = (
    ("/", "People"), ("/groups", "Groups"), ("/app", "Application"), ("/activity", "Activity"),
    ("/api", "API"),
)  # fmt: skip
HEAD = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title} · Stand-in Okta</title>
<link rel="stylesheet" href="/style.css">
<link rel="icon" href="data:,">
</head>
"""


def page(org: "Org", title: str, here: str, *parts: str) -> Response:
    """A page with the navigation; a notice that an action left is shown once."""
    tabs = "".join(_tab(address, name, address == here) for address, name in TABS)
    notice = "".join(_notice(*org.notices.pop(0)) for _ in list(org.notices))
    return html(
        HEAD.format(title=escape(title))
        + f'<body><header><a class="brand" href="/"><span aria-hidden="true">○</span> '
        f'Stand-in Okta</a><nav aria-label="Main">{tabs}</nav></header>'
        f"<main><h1>{escape(title)}</h1>{notice}{''.join(parts)}</main>"
        "<footer>A small imitation for demos and tests. Not Okta, not connected to Okta.</footer>"
        "</body></html>"
    )


def card(title: str, body: str, *, note: str = "") -> str:
    """A box with a heading."""
    hint = f'<p class="hint">{escape(note)}</p>' if note else ""
    return f'<section class="card"><h2>{escape(title)}</h2>{hint}{body}</section>'


def field(label: str, name: str, value: str = "", **attributes: str) -> str:
    """A labeled input. `hint` is shown below it."""
    hint = attributes.pop("hint", "")
    described = f' aria-describedby="{name}-hint"' if hint else ""
    extra = "".join(f' {key.rstrip("_")}="{escape(text)}"' for key, text in attributes.items())
    below = f'<small id="{name}-hint">{escape(hint)}</small>' if hint else ""
    return (
        f'<p class="field"><label for="{name}">{escape(label)}</label>'
        f'<input id="{name}" name="{name}" value="{escape(value)}"{extra}{described}>{below}</p>'
    )


def shown(label: str, name: str, value: str) -> str:
    """A value to copy."""
    return field(label, name, value, readonly="readonly", class_="mono")


def choice(label: str, name: str, options: Iterable[tuple[str, str]], chosen: str) -> str:
    """A labeled drop-down."""
    items = "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>'
        f"{escape(text)}</option>"
        for value, text in options
    )
    return (
        f'<p class="field"><label for="{name}">{escape(label)}</label>'
        f'<select id="{name}" name="{name}">{items}</select></p>'
    )


def table(headings: Iterable[str], rows: Iterable[str], *, empty: str) -> str:
    """A table; `empty` is said when there are no rows."""
    body = "".join(rows)
    if not body:
        return f'<p class="hint">{escape(empty)}</p>'
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in headings)
    return (
        f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
        "</div>"
    )


def pill(text: str, kind: str) -> str:
    """A state: kind is good, bad, waiting or plain."""
    return f'<span class="pill {kind}">{escape(text)}</span>'


def _tab(address: str, name: str, is_here: bool) -> str:
    current = ' aria-current="page"' if is_here else ""
    return f'<a href="{address}"{current}>{name}</a>'


def _notice(kind: str, text: str) -> str:
    role = "alert" if kind == "bad" else "status"
    return f'<p class="notice {kind}" role="{role}">{escape(text)}</p>'
