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


class HoldersFilter(forms.Form):
    """What the list of holders is asked for; it lives in the URL."""

    q = forms.CharField(label="Search", required=False, max_length=100)
    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[("", "Any state"), ("assigned", "Assigned"), ("parked", "Parked")],
    )


class AddOnForm(forms.Form):
    """Which add-on a person gets beside what they hold."""

    sku = forms.ChoiceField(label="Add-on")

    def __init__(self, data: object, *, counts: Sequence[PoolCount], held: set[str]) -> None:
        super().__init__(data, prefix="addon")  # type: ignore[arg-type]
        self.fields["sku"].choices = [  # type: ignore[attr-defined]
            (count.pool.sku.code, f"{count.pool.sku.name} ({count.free} free)")
            for count in counts
            if not count.is_base and count.pool.sku.code not in held
        ]
        self.has_choices = bool(self.fields["sku"].choices)  # type: ignore[attr-defined]


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
