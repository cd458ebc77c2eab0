"""Seats: bought, removed, and given to a person."""

from collections.abc import Sequence

from django import forms

from telephony.models import LicenseSku
from telephony.seats import PoolCount

MOST_AT_ONCE = 10_000  # seats


class AddSeatsForm(forms.Form):
    """How many seats of which product the organization bought."""

    sku = forms.ModelChoiceField(
        LicenseSku.objects.order_by("name"), label="Product", to_field_name="code", empty_label=None
    )
    count = forms.IntegerField(label="Seats", min_value=1, max_value=MOST_AT_ONCE, initial=10)


class RemoveSeatsForm(forms.Form):
    """How many free seats of one product go."""

    count = forms.IntegerField(label="Free seats to remove", min_value=1, max_value=MOST_AT_ONCE)


class LicenseForm(forms.Form):
    """Which product a person gets; each choice says how many seats are free."""

    sku = forms.ChoiceField(label="Product")

    def __init__(self, data: object, *, counts: Sequence[PoolCount], current: str = "") -> None:
        super().__init__(data)  # type: ignore[arg-type]
        products = [count for count in counts if count.pool.sku.kind == LicenseSku.Kind.BASE]
        products.sort(key=lambda count: (not count.free, -count.used))  # the likely one first
        self.fields["sku"].choices = [  # type: ignore[attr-defined]
            (count.pool.sku.code, f"{count.pool.sku.name} ({count.free} free)")
            for count in products
            if count.pool.sku.code != current
        ]
        self.has_choices = bool(self.fields["sku"].choices)  # type: ignore[attr-defined]
        self.has_free = any(count.free for count in products)
