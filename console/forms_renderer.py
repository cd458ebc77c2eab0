"""How every form field looks: one template, and the classes that the style sheet knows."""

from typing import Any

from django.forms import BoundField
from django.forms.renderers import TemplatesSetting

WIDGET_CLASSES = {
    "select": "form-select",
    "checkbox": "form-check-input",
    "radioselect": "form-check-input",
    "checkboxselectmultiple": "form-check-input",
}


class ConsoleBoundField(BoundField):
    def build_widget_attrs(self, attrs: dict[str, Any], widget: Any = None) -> dict[str, Any]:
        attrs = super().build_widget_attrs(attrs, widget)
        kind = WIDGET_CLASSES.get(self.widget_type, "form-control")
        attrs["class"] = f"{kind} is-invalid" if self.errors else kind
        return attrs


class ConsoleRenderer(TemplatesSetting):
    bound_field_class = ConsoleBoundField
