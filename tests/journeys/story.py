"""The story that all journeys tell: a county from foundation to scoreboard. A step is taken when it is first asked for."""

from functools import cached_property
from urllib.parse import urlsplit

from stdnum.cn import uscc

from kentan.ids import new_id
from tests.http_target import Target
from tests.journeys.places import eventually

COUNTY, NEIGHBOUR = "360802", "360821"
BEGIN = "2026-01-20T09:00:00+08:00"
KINDS = ("request", "difficulty", "criticism", "suggestion")
FORM = [{"code": "jobs", "label": {"zh": "用工人数", "en": "jobs"}, "type": "number", "required": True, "order": 1},
        {"code": "park", "label": {"zh": "所在园区"}, "type": "choice", "values": ["高新区", "工业园"], "order": 2}]
CREDIT_CODE = "91360802MA35T0000"
CREDIT_CODE += uscc.calc_check_digit(CREDIT_CODE)


class Story:
    """One county, its neighbour and everybody in them."""

    def __init__(self, place):
        """Begin with nothing but an operator."""
        self.place = place
        self.target = Target()

    def close(self):
        """Let go of the web server that is told of events."""
        self.target.close()

    @cached_property
    def operator(self):
        """The one whom the command line made."""
        session = self.place.client().post("/sessions", {"login": "operator", "password": "open sesame"})
        logged_in = self.place.client(session["token"])
        token = logged_in.post(f"/accounts/{session['account']['id']}/tokens", {"days": 365})["token"]
        return self.place.client(token)

    def somebody(self, role, county=COUNTY, **bound):
        """A client of a new account with a token of its own, within its county."""
        account = self.operator.post("/accounts", {"login": f"{role}-{new_id()}", "role": role, "county": county, **bound})
        token = self.operator.post(f"/accounts/{account['id']}/tokens", {"label": "journey"})["token"]
        return self.place.client(token).within(county)

    @cached_property
    def counties(self):
        """Both counties, known to every gateway."""
        made = [self.operator.post("/counties", {"code": code, "name": name})
                for code, name in ((COUNTY, "吉州区"), (NEIGHBOUR, "吉安县"))]
        for code in (COUNTY, NEIGHBOUR):
            self.place.everywhere(f"/counties/{code}", self.operator.token)
        return made

    @cached_property
    def office(self):
        """The county's forum office."""
        assert self.counties
        return self.somebody("office")

    @cached_property
    def neighbour(self):
        """The forum office of the other county."""
        assert self.counties
        return self.somebody("office", NEIGHBOUR)

    @cached_property
    def leader(self):
        """A leader of the county."""
        assert self.counties
        return self.somebody("leader")

    @cached_property
    def subscription(self):
        """An outside system's subscription to whatever happens to appeals; its secret is shown this once."""
        return self.office.post("/subscriptions", {"url": self.target.url, "types": ["tickets.appeal.*"]})

    @cached_property
    def units(self):
        """A lead unit and a co-unit, logged in."""
        for code, name in (("fgw", "发展和改革委员会"), ("rsj", "人力资源和社会保障局")):
            self.office.post("/units", {"code": code, "name": name})
        return {code: self.somebody("unit", unit=code) for code in ("fgw", "rsj")}

    @cached_property
    def enterprises(self):
        """Three enterprises as registered; the first has a credit code."""
        given = [{"name": "庐陵样例米粉店", "size_class": "sole", "credit_code": CREDIT_CODE},
                 {"name": "吉州样例机械厂", "size_class": "small", "industry": "C34"},
                 {"name": "样例陶瓷公司", "size_class": "medium"}]
        return [self.office.post("/enterprises", one) for one in given]

    @cached_property
    def owners(self):
        """The enterprises, logged in."""
        return [self.somebody("enterprise", enterprise=one["id"]) for one in self.enterprises]

    @cached_property
    def form(self):
        """The county's own fields of an appeal."""
        return self.office.put("/appeal-form", {"valid_from": "2026-01-20", "form": FORM})

    @cached_property
    def periods(self):
        """Two periods, every second Thursday."""
        rule = {"valid_from": "2026-03-05", "every_weeks": 2, "weekday": 4, "day_off": "move"}
        return self.office.post("/period-plans", {"cadence": rule, "count": 2, "first_number": 1})["items"]

    @cached_property
    def announced(self):
        """The first period's forum, announced in time."""
        forum = self.office.post("/forums", {
            "period": self.periods[0]["number"], "starts_at": "2026-03-05T15:00:00+08:00", "ends_at": "2026-03-05T17:00:00+08:00",
            "venue_kind": "park", "venue": "工业园区会议室", "host": "区委书记", "theme": "要素保障", "capacity": 10})
        return self.office.post(f"/forums/{forum['id']}/announcement", {"sign_up_until": "2026-03-03T18:00:00+08:00"})

    @cached_property
    def guests(self):
        """Who comes: one by a public sign-up, one by its own account, one by a unit's nomination."""
        assert self.enterprises
        forum = f"/forums/{self.announced['id']}"
        public = self.place.client().within(COUNTY)
        return [public.post(f"{forum}/sign-ups", {"credit_code": CREDIT_CODE, "question": "招工难"}),
                self.owners[1].post(f"{forum}/sign-ups", {"source": "self"}),
                self.units["fgw"].post(f"{forum}/nominations", {"enterprise": self.enterprises[2]["id"], "reason": "用工大户"})]

    @cached_property
    def confirmed(self):
        """The list of attendees."""
        listed = [one["enterprise"] for one in self.guests]
        return self.office.put(f"/forums/{self.announced['id']}/attendees", {"enterprises": listed})

    @cached_property
    def held(self):
        """The forum, held and over."""
        assert self.confirmed
        self.place.move("2026-03-05T17:30:00+08:00")
        return self.office.post(f"/forums/{self.confirmed['id']}/holding", {"ended_at": "2026-03-05T17:10:00+08:00"})

    def row(self, kind, enterprise, **more):
        """An appeal as it is handed in."""
        return {"kind": kind, "enterprise": self.enterprises[enterprise]["id"], "text": f"我们有一件事（{kind}），请帮助。",
                "fields": {"jobs": 30, "park": "高新区"}, **more}

    @cached_property
    def singles(self):
        """An appeal of each kind, one by one: three by enterprises themselves, one by the office."""
        assert self.form
        assert self.held
        assert self.subscription
        forum = {"forum": self.held["id"]}
        first = self.row("request", 0, **forum, contact={"name": "店主", "phone": "0796-1234567"})
        raised = [self.owners[0].post("/appeals", first, X_Correlation_ID="journey-raise"),
                  self.office.post("/appeals", self.row("difficulty", 1, **forum)),
                  self.owners[1].post("/appeals", self.row("criticism", 1, **forum)),
                  self.owners[2].post("/appeals", self.row("suggestion", 2, **forum))]
        return raised

    @cached_property
    def batch(self):
        """An appeal of each kind in one batch: the answer to it, and the batch once it is done."""
        assert self.singles
        rows = [self.row(kind, place % 3) for place, kind in enumerate(KINDS)]
        answer = self.office.ask("POST", "/batches", {"forum": self.held["id"], "rows": rows}, X_Correlation_ID="journey-batch")
        place = answer.headers["Location"].removeprefix("/api/v1" + self.office.base)
        done = eventually(lambda: (batch := self.office.get(place))["status"] == "done" and batch)
        return answer, done

    @property
    def file(self):
        """The address of the file that goes all the way."""
        return f"/appeals/{self.singles[0]['id']}"

    @cached_property
    def assigned(self):
        """That file, with its lead unit and co-unit."""
        assert self.batch
        assert self.units
        self.place.move("2026-03-06T10:00:00+08:00")
        return self.office.post(f"{self.file}/assignment", {"lead_unit": "fgw", "co_units": ["rsj"], "signer": "区长"})

    @cached_property
    def opined(self):
        """That file, with an opinion."""
        assert self.assigned
        return self.units["fgw"].post(f"{self.file}/opinion", {"text": "会商后对接职业院校。"})

    def complete(self, outcome="solved", **more):
        """Propose completion."""
        return self.units["fgw"].post(f"{self.file}/completion", {"outcome": outcome, "answer": "已对接两所院校。", **more})

    @cached_property
    def sent_back(self):
        """That file, completed and sent back."""
        assert self.opined
        self.complete()
        return self.owners[0].post(f"{self.file}/return", {"reason": "人还没有到岗。"})

    @cached_property
    def closed(self):
        """That file, completed again and closed by the enterprise."""
        assert self.sent_back
        self.place.move("2026-03-09T10:00:00+08:00")
        self.complete()
        return self.owners[0].post(f"{self.file}/closing", {}, X_Correlation_ID="journey-close")

    def survey_link(self, round_):
        """The address in the enterprise's message that asks for its judgement of a round."""
        def asked():
            found = [one for one in self.owners[0].get("/inbox")["items"] if one["event"] == "evaluation.survey.issued"]
            return sorted(found, key=lambda one: one["told_at"])[round_ - 1:]

        link = eventually(asked)[0]["text"].rsplit("：", 1)[1]
        return urlsplit(link).path.removeprefix("/api/v1")

    @cached_property
    def dissatisfied(self):
        """The first survey, answered by its link without log-in."""
        assert self.closed
        return self.place.client().post(f"{self.survey_link(1)}/answer", {"grade": "dissatisfied", "comment": "只来了一个人。"})

    @cached_property
    def reopened(self):
        """That file, open for a second round."""
        assert self.dissatisfied
        return eventually(lambda: (file := self.office.get(self.file))["round"] == 2 and file)

    @cached_property
    def second_round(self):
        """The second survey, answered: very satisfied."""
        assert self.reopened
        self.place.move("2026-03-09T15:00:00+08:00")
        self.units["fgw"].post(f"{self.file}/opinion", {"text": "再对接一所院校。"})
        self.complete()
        self.owners[0].post(f"{self.file}/closing")
        return self.place.client().post(f"{self.survey_link(2)}/answer", {"grade": "very_satisfied"})

    @cached_property
    def explained(self):
        """Another file: explained with a reason, closed by the office on the enterprise's word by phone."""
        assert self.second_round
        file = f"/appeals/{self.singles[1]['id']}"
        self.office.post(f"{file}/assignment", {"lead_unit": "rsj"})
        outcome = {"outcome": "explained", "answer": "政策尚未出台。", "reason": "需上级授权。"}
        self.units["rsj"].post(f"{file}/completion", outcome)
        self.office.post(f"{file}/completion/approval")
        return self.office.post(f"{file}/closing", {"reason": "by_phone"})

    @cached_property
    def overdue(self):
        """The files that nobody assigned in time."""
        assert self.explained
        self.place.move("2026-03-11T09:00:00+08:00")

        def late():
            items = self.office.get("/overdue-appeals")["items"]
            fired = all(clock["fired_at"] for one in items for clock in one["clocks"])
            return len(items) == 6 and fired and items

        return eventually(late)

    @cached_property
    def reminded(self):
        """One of them, with a phone reminder that the office recorded."""
        said = {"people": "恳谈办与发改委", "spoken_at": "2026-03-11T08:50:00+08:00", "said": "请今天交办。"}
        return self.office.post(f"/appeals/{self.overdue[0]['id']}/reminders", said)

    @cached_property
    def repeated(self):
        """The answers to a command that was given three times under one key, and to another one under that key."""
        assert self.overdue
        file, key = f"/appeals/{self.overdue[-1]['id']}/reminders", new_id()
        said = {"people": "恳谈办与人社局", "spoken_at": "2026-03-11T09:00:00+08:00", "said": "请尽快。"}
        answers = [self.office.ask("POST", file, said, Idempotency_Key=key) for _ in range(3)]
        return answers, self.office.ask("POST", file, {**said, "said": "别的"}, Idempotency_Key=key)

    def events(self, reader, query="", limit=500):
        """The whole feed as a reader sees it."""
        found, after = [], ""
        while True:
            page = reader.get(f"/events?limit={limit}{query}{after}")
            found += page["items"]
            after = f"&after={page['next']}"
            if not page["more"]:
                return found

    @property
    def reader(self):
        """The office, reading the feed."""
        return self.place.client(self.office.token)
