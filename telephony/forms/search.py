"""A search above a list: one text, which lives in the URL."""

from collections.abc import Mapping
from typing import Any

from django import forms


class SearchForm(forms.Form):
    """What is looked for; empty: everything."""

    q = forms.CharField(label="Search", required=False, max_length=100)


def text_of(query: Mapping[str, Any]) -> str:
    """What `query` asks for, without the spaces around it; what makes no sense asks for nothing."""
    form = SearchForm(query)
    form.is_valid()
    return str(form.cleaned_data.get("q", ""))
