from telephony.models.bulk_job import BulkJob, BulkRow
from telephony.models.device import Device
from telephony.models.emergency_address import EmergencyAddress
from telephony.models.extension import Extension
from telephony.models.extension_range import ExtensionRange
from telephony.models.forward import Forward
from telephony.models.license import LapsedLicense, LicensePool, LicenseSeat, LicenseSku
from telephony.models.number_history import NumberHistory
from telephony.models.phone_number import PhoneNumber
from telephony.models.plan_rule import PendingLine, PlanRule
from telephony.models.port_request import PortRequest
from telephony.models.ring_group import RingGroup, RingGroupMember
from telephony.models.sip_credential import SipCredential
from telephony.models.site import Placement, Site
from telephony.models.voice_settings import VoiceSettings

__all__ = [
    "BulkJob",
    "BulkRow",
    "Device",
    "EmergencyAddress",
    "Extension",
    "ExtensionRange",
    "Forward",
    "LapsedLicense",
    "LicensePool",
    "LicenseSeat",
    "LicenseSku",
    "NumberHistory",
    "PendingLine",
    "PhoneNumber",
    "Placement",
    "PlanRule",
    "PortRequest",
    "RingGroup",
    "RingGroupMember",
    "SipCredential",
    "Site",
    "VoiceSettings",
]
