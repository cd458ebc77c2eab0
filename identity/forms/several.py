"""Several forms on one page: the ids of their fields must not collide."""

from typing import Any

from django import forms


class OneOfSeveral(forms.Form):
    """A form whose field ids carry the form's own name, so that each label finds its field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"id_{type(self).__name__.lower()}_%s")
        super().__init__(*args, **kwargs)
