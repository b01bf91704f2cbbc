"""Surveys, second supervisions and the scoreboard over HTTP."""

from gateway.resources import Resources
from gateway.route import COUNTY
from kentan.commands import ENTERPRISE, LEADER, OFFICE, OPERATOR, UNIT
from kentan.contracts import evaluation_doors as doors
from kentan.contracts.resources import Page

api = Resources("evaluation", "测评、二次督办与成绩单", "Surveys, second supervisions and the scoreboard")

LINK, SURVEYS = "/surveys/<signed:token>", f"{COUNTY}/surveys"
SUPERVISIONS, SCOREBOARD = f"{COUNTY}/second-supervisions", f"{COUNTY}/scoreboard"
LINK_IS_ENOUGH = "the signed link stands for log-in, so that an enterprise can answer without an account"
INSIDERS = (OFFICE, UNIT, LEADER, OPERATOR)
PUBLISHED, FOR_EVERYONE = f"{COUNTY}/published-scoreboards", "a table is published so that everybody may read it"

api.door("GET", LINK, "read_survey", says=("凭链接查看测评", "The survey that a link leads to"),
         public=LINK_IS_ENOUGH, answer=doors.SurveyView)
api.door("POST", f"{LINK}/answer", "answer_survey", says=("凭链接作答（一次）", "Answer the survey that a link leads to, once"),
         public=LINK_IS_ENOUGH, body=doors.AnswerSurvey, answer=doors.SurveyView)

api.door("GET", SURVEYS, "list_surveys", *INSIDERS, ENTERPRISE,
         says=("测评列表", "Surveys; an enterprise's own with their links"),
         query=doors.ListSurveys, answer=doors.SurveyView, listed=True, reads=True)
api.door("GET", f"{SURVEYS}/<name:id>", "get_survey", *INSIDERS, ENTERPRISE, says=("测评", "A survey"),
         answer=doors.SurveyView, reads=True)

api.door("POST", f"{SURVEYS}/<name:id>/visit", "record_visit", OFFICE, says=("登记回访", "Record a return visit"),
         body=doors.RecordVisit, answer=doors.SurveyView)

api.door("GET", SUPERVISIONS, "list_second_supervisions", *INSIDERS, says=("二次督办列表", "Second supervisions"),
         query=doors.ListSecondSupervisions, answer=doors.SecondSupervisionView, listed=True, reads=True)
api.door("GET", f"{SUPERVISIONS}/<name:id>", "get_second_supervision", *INSIDERS, says=("二次督办", "A second supervision"),
         answer=doors.SecondSupervisionView, reads=True)

api.door("GET", SCOREBOARD, "get_scoreboard", *INSIDERS, says=("成绩单", "The figures of the county and of each unit"),
         answer=doors.ScoreboardView, reads=True)
api.door("GET", "/scoreboard", "get_city_scoreboard", *INSIDERS, own=True,
         says=("全市成绩单", "The sum of the counties' tables, and each county"), answer=doors.CityScoreboardView, reads=True)
api.door("POST", f"{SCOREBOARD}/rebuilding", "rebuild_scoreboard", OFFICE, OPERATOR,
         says=("重算成绩单", "Fold the whole log anew"), answer=doors.ScoreboardView)
api.door("POST", PUBLISHED, "publish_scoreboard", OFFICE, says=("发布成绩单", "Freeze and publish the scoreboard as it stands"),
         body=doors.PublishScoreboard, answer=doors.PublishedView, status=201)
api.door("GET", PUBLISHED, "list_published_scoreboards", says=("已发布的成绩单", "Published scoreboards"), public=FOR_EVERYONE,
         query=Page, answer=doors.PublishedView, listed=True, reads=True)
api.door("GET", f"{PUBLISHED}/<name:id>", "get_published_scoreboard", says=("一份已发布的成绩单", "A published scoreboard"),
         public=FOR_EVERYONE, answer=doors.PublishedView, reads=True)
api.door("GET", f"{PUBLISHED}/<name:id>/verification", "verify_scoreboard", *INSIDERS,
         says=("复算成绩单", "Count a published scoreboard anew from the log"), answer=doors.VerificationView, reads=True)
