"""The whole loop driven through the doors of all services, without a broker: what the check is shown."""

import hashlib
from datetime import UTC, datetime

from kentan.clock import ManualClock
from kentan.commands import PUBLIC, Actor
from kentan.links import survey_token
from kentan.runtime.installation import Installation
from kentan.runtime.local import LocalInstallation
from kentan.settings import load_settings
from kentan.store.port import INSTALLATION

COUNTY = "360802"
BEGIN = datetime(2026, 1, 5, 1, tzinfo=UTC)  # Monday, 9:00 there
END = datetime(2026, 3, 20, 1, tzinfo=UTC)
OFFICE = Actor("office-1", "office", COUNTY)
UNIT = Actor("unit-1", "unit", COUNTY, unit="fgw")
THURSDAYS = {"valid_from": "2026-02-12", "every_weeks": 2, "weekday": 4, "day_off": "move"}
FORUM = {"period": 1, "starts_at": "2026-02-12T15:00:00+08:00", "ends_at": "2026-02-12T17:00:00+08:00", "venue_kind": "park",
         "venue": "工业园区会议室", "host": "县委书记", "theme": "要素保障", "capacity": 3}
FIELD = {"code": "jobs", "label": {"zh": "用工人数"}, "type": "number", "required": False, "values": [], "order": 1}


def open_installation(home, moment=END):
    """The embedded installation on these files, with every installed part."""
    return Installation.from_settings(load_settings({}, home=str(home), secret="s" * 32), ManualClock(moment))


class Loop(LocalInstallation):
    """A county that lives through one period: every event is heard by all who hear it."""

    def ask(self, part, door, data=None, actor=OFFICE, county=COUNTY, **rest):
        """Knock at a door, and let its events be heard."""
        answered = self.call(part, door, county, data, actor=actor, **rest)
        self.settle()
        return answered

    def go(self, text):
        """Let it be this moment."""
        self.installation.clock.set(datetime.fromisoformat(text))
        self.tick()

    def live_through(self):
        """One period from the county's first day to a recounted scoreboard."""
        self.found()
        forum, enterprise = self.hold()
        appeals = self.ask("tickets", "raise_batch", {"forum": forum, "rows": [self.row(enterprise), self.row(enterprise)]})
        first, second = appeals["appeals"]
        self.attach(first)
        third = self.ask("tickets", "raise_appeal", self.row(enterprise))["id"]
        for appeal in (first, third):
            self.work_off(appeal, enterprise)
        self.judge(first, "dissatisfied")
        self.judge(third, "very_satisfied")
        self.ask("tickets", "assign_appeal", {"lead_unit": "rsj"}, id=second)
        self.go("2026-03-19T09:00:00+08:00")  # what still runs is overdue
        self.tick()  # and is counted
        self.ask("evaluation", "publish_scoreboard", {"title": "第一期"})

    def found(self):
        """The county, its units and form, an account, and a subscription that is paused, as nothing is to leave this machine."""
        self.ask("registration", "add_county", {"code": COUNTY, "name": "吉州区"}, Actor("op", "operator", "*"))
        for code, name in (("fgw", "发改委"), ("rsj", "人社局")):
            self.ask("registration", "register_unit", {"code": code, "name": name})
        self.ask("registration", "change_unit", {"name": "人力资源和社会保障局"}, id="rsj")
        self.ask("tickets", "set_form", {"valid_from": "2026-01-05", "form": [FIELD]})
        clocks = self.ask("tickets", "get_setting", {}, id="clocks")["value"]
        self.ask("tickets", "set_setting", {"valid_from": "2026-01-05", "value": clocks, "running": "keep"}, id="clocks")
        subscription = self.ask("notifications", "create_subscription", {"url": "https://example.com/"})["id"]
        self.ask("notifications", "change_subscription", {"active": False}, id=subscription)
        operator = Actor("op", "operator", "*")
        account = self.ask("gateway", "add_account", {"login": "op", "role": "operator", "county": "*"}, operator, INSTALLATION)
        for active in (False, True):
            self.ask("gateway", "change_account", {"active": active}, operator, INSTALLATION, id=account["id"])

    def hold(self):
        """A forum from its planning to its end, with one attendee who signed up and was nominated; forum, enterprise."""
        enterprise = self.ask("registration", "register_enterprise", {"name": "庐陵样例米粉店", "size_class": "sole"})["id"]
        self.ask("registration", "plan_periods", {"cadence": THURSDAYS, "count": 2})
        forum = self.ask("registration", "plan_forum", FORUM)["id"]
        self.ask("registration", "announce_forum", {"sign_up_until": "2026-02-09T18:00:00+08:00"}, id=forum)
        self.ask("registration", "sign_up", {"enterprise": enterprise}, id=forum)
        self.ask("registration", "nominate", {"enterprise": enterprise, "unit": "fgw"}, id=forum)
        self.ask("registration", "confirm_attendees", {"enterprises": [enterprise]}, id=forum)
        self.go("2026-02-12T17:30:00+08:00")
        self.ask("registration", "hold_forum", {"ended_at": "2026-02-12T17:20:00+08:00"}, id=forum)
        return forum, enterprise

    def row(self, enterprise):
        """An appeal as it is handed in."""
        return {"kind": "difficulty", "enterprise": enterprise, "text": "急需招工，请帮助对接职业院校。", "fields": {"jobs": 30}}

    def attach(self, appeal):
        """Put a file on a file, as the gateway does."""
        content = b"%PDF-1.7 sample"
        digest = hashlib.sha256(content).hexdigest()
        self.installation.blobs.put(COUNTY, digest, content)
        given = {"hash": digest, "size": len(content), "media": "application/pdf", "name": "样例.pdf", "to": "appeal"}
        self.ask("tickets", "attach_file", given, id=appeal)

    def work_off(self, appeal, enterprise):
        """Assignment, reminder, opinion, completion, closing."""
        self.ask("tickets", "assign_appeal", {"lead_unit": "fgw", "co_units": ["rsj"]}, id=appeal)
        said = {"people": "恳谈办与发改委", "spoken_at": "2026-02-12T09:30:00.000Z", "said": "请抓紧"}
        self.ask("tickets", "record_reminder", said, id=appeal)
        self.ask("tickets", "opine", {"text": "已会商。"}, UNIT, id=appeal)
        self.ask("tickets", "propose_completion", {"outcome": "solved", "answer": "已解决。"}, UNIT, id=appeal)
        owner = Actor("enterprise-1", "enterprise", COUNTY, enterprise=enterprise)
        self.ask("tickets", "confirm_closing", {}, owner, id=appeal)

    def judge(self, appeal, grade):
        """Answer the survey about a file by its link."""
        (survey,) = self.ask("evaluation", "list_surveys", {"appeal": appeal})["items"]
        token = survey_token(self.installation.settings, COUNTY, survey["id"])
        self.ask("evaluation", "answer_survey", {"token": token, "grade": grade}, PUBLIC, "*")
        self.tick()
