"""A county's own rules over HTTP: one address for the kinds of all services; the kind says whose door is knocked at."""

from flask import Response

from gateway.asking import Asking
from gateway.resources import Resources
from gateway.route import COUNTY, STAFF
from kentan.commands import OFFICE
from kentan.contracts import county_settings as doors
from kentan.contracts import evaluation_settings, notifications_settings, registration_settings, tickets_settings
from kentan.contracts.resources import Page
from kentan.errors import NotFound

KINDS = {"tickets": tickets_settings, "notifications": notifications_settings, "evaluation": evaluation_settings,
         "registration": registration_settings}
OWNERS = {kind: part for part, kinds in KINDS.items() for kind in kinds.SCHEMAS}
ONE = f"{COUNTY}/settings/<name:id>"

api = Resources("tickets", "县区规则", "A county's own rules", name="settings")


def of_owner(asking: Asking) -> Response:
    """What the service says that has this kind of rules."""
    owner = OWNERS.get(asking.id or "")
    if owner is None:
        raise NotFound("not_found", {"what": "setting"})
    return asking.reply(asking.knock(part=owner))


for method, path, door, roles, says, shape in (
        ("GET", ONE, "get_setting", STAFF, ("某类规则", "The rules of one kind on a day"),
         {"query": doors.GetSetting, "answer": doors.SettingView, "reads": True}),
        ("GET", f"{ONE}/history", "list_settings", STAFF, ("某类规则的历次设定", "Everything that was set of one kind"),
         {"query": doors.ListSettings, "answer": doors.SettingView, "listed": True, "reads": True}),
        ("GET", f"{ONE}/presets", "list_presets", STAFF, ("某类规则的现成方案", "The values of one kind that ship"),
         {"query": Page, "answer": doors.PresetView, "listed": True, "reads": True}),
        ("GET", f"{ONE}/presets/<name:preset>", "get_preset", STAFF, ("一个现成方案", "A value that ships, ready to be set"),
         {"answer": doors.PresetView, "reads": True}),
        ("POST", f"{ONE}/preview", "preview_setting", (OFFICE,), ("试算规则变更", "What rules of one kind would move"),
         {"body": doors.PreviewSetting, "answer": doors.SettingPreview}),
        ("PUT", ONE, "set_setting", (OFFICE,), ("设定某类规则", "Let rules of one kind hold from a day on"),
         {"body": doors.SetSetting, "answer": doors.SettingView})):
    api.special(method, path, door, *roles, says=says, also=("notifications", "evaluation", "registration"), **shape)(of_owner)
