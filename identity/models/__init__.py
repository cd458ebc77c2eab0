from identity.models.api_token import ApiAnswer, ApiToken
from identity.models.audit import AuditEvent
from identity.models.drift_check import DriftCheck
from identity.models.group import Group, Membership
from identity.models.link_request import LinkRequest
from identity.models.okta_budget import OktaBudget
from identity.models.okta_connection import OktaConnection
from identity.models.okta_key import OktaKey
from identity.models.organization import Organization
from identity.models.scim_connection import ScimConnection, ScimToken
from identity.models.second_factor import RecoveryCode, SecondFactor
from identity.models.session import UserSession
from identity.models.sign_in import LoginRequest, SeenAssertion, SignInAttempt, SignInTicket
from identity.models.sign_in_test import SignInTest
from identity.models.signing_key import SigningKey
from identity.models.sso_connection import Certificate, SsoConnection
from identity.models.sync_state import Line, SyncAttempt, SyncState
from identity.models.user import User
from identity.models.verified_domain import VerifiedDomain

__all__ = [
    "ApiAnswer",
    "ApiToken",
    "AuditEvent",
    "Certificate",
    "DriftCheck",
    "Group",
    "Line",
    "LinkRequest",
    "LoginRequest",
    "Membership",
    "OktaBudget",
    "OktaConnection",
    "OktaKey",
    "Organization",
    "RecoveryCode",
    "ScimConnection",
    "ScimToken",
    "SecondFactor",
    "SeenAssertion",
    "SignInAttempt",
    "SignInTest",
    "SignInTicket",
    "SigningKey",
    "SsoConnection",
    "SyncAttempt",
    "SyncState",
    "User",
    "UserSession",
    "VerifiedDomain",
]
