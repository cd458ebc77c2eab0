"""Pages that join rooms: home, users, one user, groups, provisioning log, sync-back."""

from django.urls import include, path

from console.views import (
    groups,
    home,
    provisioning_log,
    sync_back,
    sync_drift,
    user,
    user_access,
    user_factor,
    user_licenses,
    user_telephony,
    users,
    users_bulk,
)

telephony = [
    path("license/", user_telephony.assign_license, name="user-license"),
    path("rules/", user_telephony.look_at_rules, name="user-rules"),
    path("license/release/", user_telephony.release_license, name="user-release-license"),
    path("add-ons/", user_licenses.assign_addon, name="user-addon"),
    path("add-ons/<slug:sku>/release/", user_licenses.release_addon, name="user-release-addon"),
    path("forward/", user_licenses.forward, name="user-forward"),
    path("forward/stop/", user_licenses.stop_forward, name="user-stop-forward"),
    path("extension/", user_telephony.give_extension, name="user-extension"),
    path("site/", user_telephony.place, name="user-site"),
    path("extension/take-back/", user_telephony.take_extension, name="user-take-extension"),
    path("numbers/", user_telephony.give_number, name="user-number"),
    path("numbers/<int:number>/take-back/", user_telephony.take_number, name="user-take-number"),
    path(
        "numbers/<int:number>/primary/",
        user_telephony.make_number_primary,
        name="user-primary-number",
    ),
    path("sync-back/retry/", user_telephony.retry_sync, name="user-retry-sync"),
]
access = [
    path("profile/", user_access.change_profile, name="user-profile"),
    path("federation-id/", user_access.change_federation_id, name="user-federation-id"),
    path("role/", user_access.change_role, name="user-role"),
    path("password/", user_access.set_password, name="user-password"),
    path("second-factor/reset/", user_factor.reset, name="user-reset-factor"),
    path("break-glass/", user_factor.set_break_glass, name="user-break-glass"),
    path("give-back/", user_access.give_back, name="user-give-back"),
    path("suspend/", user_access.suspend, name="user-suspend"),
    path("access/<uuid:family>/end/", user_access.end_access, name="user-end-access"),
    path("reinstate/", user_access.reinstate, name="user-reinstate"),
]
urlpatterns = [
    path("", home.page, name="home"),
    path("setup/", home.setup, name="home-setup"),
    path("users/", users.page, name="users"),
    path("users/add/", users.add, name="add-user"),
    path("users/export/", users_bulk.export_file, name="export-users"),
    path("users/bulk/", users_bulk.choose, name="users-bulk"),
    path("users/<uuid:scim_id>/", user.page, name="user"),
    path("users/<uuid:scim_id>/", include([*telephony, *access])),
    path("groups/", groups.page, name="groups"),
    path("groups/<uuid:group_id>/", groups.group, name="group"),
    path("provisioning-log/", provisioning_log.page, name="provisioning-log"),
    path("provisioning-log/<int:record_id>/", provisioning_log.record, name="provisioning-record"),
    path("sync-back/", sync_back.page, name="sync-back"),
    path("sync-back/<int:row>/", sync_back.person, name="sync-back-person"),
    path("sync-back/export/", sync_back.export, name="sync-back-export"),
    path("sync-back/retry/", sync_back.retry, name="sync-back-retry"),
    path("sync-back/sync-all/", sync_back.sync_all, name="sync-back-sync-all"),
    path("sync-back/pause/", sync_back.pause, name="sync-back-pause"),
    path("sync-back/resume/", sync_back.resume, name="sync-back-resume"),
    path("sync-back/drift/", sync_drift.begin, name="sync-back-drift"),
    path(
        "sync-back/drift/<int:drift_check>/confirm/",
        sync_drift.confirm,
        name="sync-back-drift-confirm",
    ),
    path(
        "sync-back/drift/<int:drift_check>/dismiss/",
        sync_drift.dismiss,
        name="sync-back-drift-dismiss",
    ),
]
