"""Doors that keep a record of whom they refuse, even where the form itself cannot be read."""

from collections.abc import Callable

from django.http import HttpResponse

View = Callable[..., HttpResponse]


def refused_by(refuse: View) -> Callable[[View], View]:
    """Mark a view, outside its other decorators: `refuse` answers a form in no charset."""

    def marked(view: View) -> View:
        view.refuse_unread = refuse  # type: ignore[attr-defined]
        return view

    return marked


def refusal_of(view: View) -> View | None:
    return getattr(view, "refuse_unread", None)
