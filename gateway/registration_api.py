"""Counties, units, enterprises, calendars, periods and forums over HTTP."""

from flask import Response

from gateway.asking import Asking
from gateway.resources import Resources
from gateway.route import COUNTY, STAFF
from kentan.commands import ENTERPRISE, OFFICE, OPERATOR, UNIT
from kentan.contracts import registration_doors as doors
from kentan.contracts import registration_forum_doors as forums
from kentan.contracts.resources import Page

api = Resources("registration", "县区、单位、企业、日历、期次与恳谈会",
                "Counties, units, enterprises, calendars, periods and forums")

UNITS, ENTERPRISES = f"{COUNTY}/units", f"{COUNTY}/enterprises"
CALENDARS, PERIODS, FORUMS = f"{COUNTY}/calendars", f"{COUNTY}/periods", f"{COUNTY}/forums"


@api.special("POST", "/counties", "add_county", OPERATOR, says=("新增县区", "Add a county"),
             body=doors.AddCounty, answer=doors.CountyView, status=201)
def add_county(asking: Asking) -> Response:
    """Add, and know it here from now on."""
    added = asking.knock()
    asking.gateway.counties.look()
    return asking.reply(added)


api.door("GET", "/counties", "list_counties", says=("县区列表", "All counties"),
         answer=doors.CountyView, listed=True, reads=True, own=True)
api.door("PUT", f"{COUNTY}/remote", "set_remote", OPERATOR, body=doors.SetRemote, answer=doors.CountyView, elsewhere=True,
         says=("变更异地县区的连接", "Change how a remote county's events come here"))
api.door("GET", COUNTY, "get_county", says=("县区", "A county"), answer=doors.CountyView, reads=True)

api.door("POST", UNITS, "register_unit", OFFICE, says=("登记责任单位", "Register a unit"),
         body=doors.RegisterUnit, answer=doors.UnitView, status=201)
api.door("GET", UNITS, "list_units", says=("责任单位列表", "The units"),
         query=Page, answer=doors.UnitView, listed=True, reads=True)
api.door("GET", f"{UNITS}/<name:id>", "get_unit", says=("责任单位", "A unit"), answer=doors.UnitView, reads=True)
api.door("PATCH", f"{UNITS}/<name:id>", "change_unit", OFFICE, says=("变更责任单位", "Rename, close or open a unit"),
         body=doors.ChangeUnit, answer=doors.UnitView)

api.door("POST", ENTERPRISES, "register_enterprise", OFFICE, says=("登记企业", "Register an enterprise"),
         body=doors.RegisterEnterprise, answer=doors.EnterpriseView, status=201)
api.door("GET", ENTERPRISES, "list_enterprises", *STAFF, says=("企业列表", "Enterprises"),
         query=doors.ListEnterprises, answer=doors.EnterpriseView, listed=True, reads=True)
api.door("GET", f"{ENTERPRISES}/<name:id>", "get_enterprise", *STAFF, ENTERPRISE, says=("企业", "An enterprise"),
         answer=doors.EnterpriseView, reads=True)
api.door("PATCH", f"{ENTERPRISES}/<name:id>", "change_enterprise", OFFICE, says=("变更企业", "Correct an enterprise"),
         body=doors.ChangeEnterprise, answer=doors.EnterpriseView)
api.door("PUT", f"{ENTERPRISES}/<name:id>/contact", "set_contact", OFFICE, ENTERPRISE,
         says=("登记联系人", "Set an enterprise's contact"), body=doors.SetContact, answer=doors.ContactView)
api.door("GET", f"{ENTERPRISES}/<name:id>/contact", "get_contact", OFFICE, ENTERPRISE,
         says=("联系人", "An enterprise's contact"), answer=doors.ContactView)
api.door("DELETE", f"{ENTERPRISES}/<name:id>/contact", "erase_contact", OFFICE, ENTERPRISE,
         says=("删除联系人", "Erase an enterprise's contact"), status=204)

api.door("PUT", f"{CALENDARS}/<name:id>", "import_calendar", OFFICE, OPERATOR,
         says=("导入一年的工作日历", "Import a year of the calendar"), body=doors.ImportCalendar, answer=doors.CalendarView)
api.door("PUT", f"{CALENDARS}/<name:id>/file", "import_calendar_file", OFFICE, OPERATOR,
         says=("从文件导入一年的工作日历（CSV 或 ICS）", "Import a year of the calendar from a file (CSV or iCalendar)"),
         body=doors.ImportCalendarFile, answer=doors.CalendarView)
api.door("GET", CALENDARS, "list_calendars", says=("工作日历列表", "The years that have a notice"),
         query=Page, answer=doors.CalendarView, listed=True, reads=True)
api.door("GET", f"{CALENDARS}/<name:id>", "get_calendar", says=("一年的工作日历", "A year of the calendar"),
         answer=doors.CalendarView, reads=True)

api.door("POST", PERIODS, "plan_period", OFFICE, says=("计划一期", "Plan a period"),
         body=forums.PlanPeriod, answer=forums.PeriodView, status=201)
api.door("POST", f"{COUNTY}/period-plans", "plan_periods", OFFICE, says=("按周期计划多期", "Plan periods by a cadence"),
         body=forums.PlanPeriods, answer=forums.PlanView, status=201)
api.door("GET", PERIODS, "list_periods", says=("期次列表", "The periods"),
         query=Page, answer=forums.PeriodView, listed=True, reads=True)
api.door("GET", f"{PERIODS}/<name:id>", "get_period", says=("期次", "A period, by its number"),
         answer=forums.PeriodView, reads=True)

api.door("GET", f"{COUNTY}/year-plan", "get_year_plan", says=("年度会期计划", "A year's plan, with what planning it would add"),
         query=forums.GetYearPlan, answer=forums.YearPlanView, reads=True)
api.door("POST", f"{COUNTY}/year-plan", "plan_year", OFFICE, says=("制定年度会期计划", "Plan a year: the city for all counties"),
         body=forums.PlanYear, answer=forums.YearPlanView)

api.door("POST", FORUMS, "plan_forum", OFFICE, says=("计划恳谈会", "Plan a forum"),
         body=forums.PlanForum, answer=forums.ForumView, status=201)
api.door("GET", FORUMS, "list_forums", says=("恳谈会列表", "Forums"),
         query=forums.ListForums, answer=forums.ForumView, listed=True, reads=True)
api.door("GET", f"{FORUMS}/<name:id>", "get_forum", says=("恳谈会", "A forum"), answer=forums.ForumView, reads=True)
api.door("PATCH", f"{FORUMS}/<name:id>", "change_forum", OFFICE, says=("变更恳谈会", "Change a forum that was not held yet"),
         body=forums.ChangeForum, answer=forums.ForumView)
api.door("POST", f"{FORUMS}/<name:id>/cancellation", "cancel_forum", OFFICE, says=("取消恳谈会", "Give a forum up"),
         body=forums.CancelForum, answer=forums.ForumView)
api.door("POST", f"{FORUMS}/<name:id>/announcement", "announce_forum", OFFICE, says=("发布公告", "Announce a forum"),
         body=forums.AnnounceForum, answer=forums.ForumView)
api.door("PUT", f"{FORUMS}/<name:id>/attendees", "confirm_attendees", OFFICE, says=("确定参会名单", "Confirm the attendees"),
         body=forums.ConfirmAttendees, answer=forums.ForumView)
api.door("POST", f"{FORUMS}/<name:id>/holding", "hold_forum", OFFICE, says=("恳谈会已召开", "A forum was held"),
         body=forums.HoldForum, answer=forums.ForumView)
api.door("POST", f"{FORUMS}/<name:id>/sign-ups", "sign_up", ENTERPRISE, OFFICE, says=("报名", "Sign up for a forum"),
         public="whoever reads the announcement may sign an enterprise up",
         body=forums.SignUp, answer=forums.SignUpView, status=201)
api.door("GET", f"{FORUMS}/<name:id>/sign-ups", "list_sign_ups", *STAFF, ENTERPRISE, says=("报名列表", "Who signed up"),
         query=Page, answer=forums.SignUpView, listed=True, reads=True)
api.door("POST", f"{FORUMS}/<name:id>/nominations", "nominate", UNIT, OFFICE, says=("点名", "Nominate an enterprise"),
         body=forums.Nominate, answer=forums.NominationView, status=201)
api.door("GET", f"{FORUMS}/<name:id>/nominations", "list_nominations", *STAFF, says=("点名列表", "Who was nominated"),
         query=Page, answer=forums.NominationView, listed=True, reads=True)
