"""Section 2 of Identity Management: the switch, and what pushes meet."""

from django import forms

from identity.forms.several import OneOfSeveral
from identity.models import Organization, ScimConnection


class ProvisioningForm(OneOfSeveral):
    is_enabled = forms.BooleanField(
        label="Accept pushed users",
        required=False,
        help_text="Switched off, calls of the identity provider are refused and tokens pause. None is"
        " deleted.",
    )
    dialect = forms.ChoiceField(
        label="The identity provider is",
        choices=ScimConnection.Dialect.choices,
        help_text="It decides how calls are read. Take Okta for one that is not listed. Strict refuses"
        " whatever the standard does not allow, which Okta and Microsoft Entra ID do send.",
    )
    linking = forms.ChoiceField(
        label="When a pushed user name is that of a local person",
        choices=Organization.Linking.choices,
        widget=forms.RadioSelect,
        help_text="Handed over, a person keeps role, license, extension and number, and the identity"
        " provider owns name and e-mail. People with a role other than Member always wait for an"
        " administrator.",
    )
    visibility = forms.ChoiceField(
        label="The identity provider sees",
        choices=ScimConnection.Visibility.choices,
        widget=forms.RadioSelect,
        help_text="All users: local people are in its lists too, and its first change to one hands"
        " them over as chosen above. It never sees people of another connection.",
    )
