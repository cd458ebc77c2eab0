from telephony.models.extension import Extension
from telephony.models.forward import Forward
from telephony.models.license import LapsedLicense, LicensePool, LicenseSeat, LicenseSku
from telephony.models.phone_number import PhoneNumber
from telephony.models.plan_rule import PendingLine, PlanRule
from telephony.models.voice_settings import VoiceSettings

__all__ = [
    "Extension",
    "Forward",
    "LapsedLicense",
    "LicensePool",
    "LicenseSeat",
    "LicenseSku",
    "PendingLine",
    "PhoneNumber",
    "PlanRule",
    "VoiceSettings",
]
