"""What a file may come to, told over HTTP: a second person, a closing by default with its survey, opening again."""

import base64

import pytest

from services.tickets.clocks import clock_rules
from tests.journeys.places import eventually


@pytest.fixture(scope="module")
def file(story):
    """A difficulty that the office has assigned, in a county that waits for its enterprises for ten working days."""
    rules = [{**rule, "on": True} if rule["code"] == "confirmation" else rule for rule in clock_rules.standard()["clocks"]]
    story.office.put("/settings/clocks", {"valid_from": "2026-01-20", "value": {**clock_rules.standard(), "clocks": rules}})
    assert story.units
    raised = story.office.post("/appeals", {
        "kind": "difficulty", "enterprise": story.enterprises[0]["id"], "text": "厂区道路不通。",
        "commitments": [{"what": "现场踏勘", "role": "分管副区长", "by": "2026-01-23"}]})
    address = f"/appeals/{raised['id']}"
    story.office.post(f"{address}/assignment", {"lead_unit": "fgw"})
    return address


def test_a_refusal_waits_for_a_second_person_and_goes_on_where_that_one_says_no(story, file):
    outcome = {"outcome": "explained", "answer": "规划未定。", "reason": "客观原因"}
    proposed = story.units["fgw"].post(f"{file}/completion", outcome)
    assert (proposed["status"], proposed["proposal"]["state"]) == ("assigned", "proposed")
    assert [one["id"] for one in story.office.get("/appeals?proposal=proposed")["items"]] == [proposed["id"]]
    refused = story.office.post(f"{file}/completion/refusal", {"reason": "请先会商"})
    assert (refused["status"], refused["proposals_refused"]) == ("assigned", 1)
    story.units["fgw"].post(f"{file}/completion", {**outcome, "reason": "已会商，仍为客观原因"})
    approved = story.office.post(f"{file}/completion/approval")
    assert (approved["status"], approved["outcome"]) == ("completed", "explained")


def test_an_enterprise_that_says_nothing_has_its_file_closed_by_default_and_its_survey(story, file):
    story.place.move("2026-02-04T09:00:00+08:00")
    closed = eventually(lambda: (now := story.office.get(file))["status"] == "closed" and now)
    assert (closed["closed_by"], closed["outcome"], closed["commitments"][0]["state"]) == ("default", "explained", "broken")
    surveys = eventually(lambda: story.owners[0].get(f"/surveys?appeal={closed['id']}")["items"])
    assert [one["round"] for one in surveys] == [1]
    ledger = story.office.get("/ledger")
    assert (ledger["by_closing"]["default"], ledger["by_outcome"]["explained"], ledger["by_outcome"]["solved"]) == (1, 1, 0)


def test_the_enterprise_opens_it_again_and_old_clocks_stay(story, file):
    before = story.office.get(file)["clocks"]
    again = story.owners[0].post(f"{file}/reopening", {"reason": "规划已定，道路仍不通"})
    assert (again["status"], again["round"]) == ("assigned", 2)
    assert [clock["id"] for clock in again["clocks"][:len(before)]] == [clock["id"] for clock in before]
    assert {clock["id"] for clock in again["clocks"][len(before):]} == {"C2.2.fgw", "C3.2.fgw"}


def test_the_export_of_the_file_is_verified_by_the_chain_heads_of_the_feed(story, file):
    export = story.office.get(f"{file}/export")
    heads = eventually(lambda: [event["chainhead"] for event in story.events(story.reader) if event["subject"] == export["id"]])
    assert export["head"] == export["timeline"][-1]["hash"]
    assert set(heads) <= {entry["hash"] for entry in export["timeline"]}
    assert "道路不通" in "".join(export["texts"].values())


def test_a_notice_that_comes_as_a_file_settles_deadlines_and_moves_them_with_the_reason(story, file):
    assert file
    long = {"code": "long", "length": 331, "unit": "calendar_days", "owner": "office", "starts": ["raised"], "stops": ["closed"]}
    rules = clock_rules.standard()
    story.office.put("/settings/clocks", {"valid_from": "2026-02-05", "value": {**rules, "clocks": [*rules["clocks"], long]}})
    story.place.move("2026-02-05T09:00:00+08:00")
    appeal = {"kind": "request", "enterprise": story.enterprises[0]["id"], "text": "园区需要班车。"}
    raised = story.office.post("/appeals", appeal)

    def deadline():
        clock = next(one for one in story.office.get(f"/appeals/{raised['id']}")["clocks"] if one["code"] == "long")
        return clock["due_day"], clock["provisional"], len(clock["moves"])

    assert deadline() == ("2027-01-04", True, 0)  # 2 January is a Saturday
    for form, text, due, moves in (
            ("csv", "date,is_off_day\n2027-01-01,1\n2027-01-02,0\n", "2027-01-02", 1),
            ("ics", calendar("20270101", "20270104"), "2027-01-04", 2)):
        body = {"form": form, "source": "国办发明电", "file": base64.b64encode(text.encode()).decode()}
        assert story.office.put("/calendars/2027/file", body)["days"]["2027-01-01"] == "off"
        eventually(lambda due=due, moves=moves: deadline() == (due, False, moves))
    refused = story.office.ask("PUT", "/calendars/2027/file", {**body, "form": "csv"})
    assert (refused.status, list(refused.json["fields"])) == (422, ["file.lines.1"])
    notes = [entry["note"] for entry in story.office.get(f"/appeals/{raised['id']}/export")["timeline"]]
    assert "long 期限由 2027-01-04（暂定） 调整为 2027-01-02，因2027 年工作日历变更（国办发明电）" in notes


def test_a_survey_that_nobody_answers_is_reminded_once_and_a_visit_is_recorded(story, file):
    story.place.move("2026-02-12T09:00:00+08:00")
    survey = f"/surveys/{story.owners[0].get('/surveys')['items'][-1]['id']}"
    asked = eventually(lambda: (now := story.office.get(survey))["reminded_at"] and now)
    assert (asked["terms"]["reminder"]["due_day"], asked["visit_due_day"], asked["answered_at"]) == ("2026-02-11", None, None)

    def reminders():
        return [one for one in story.owners[0].get("/inbox")["items"] if one["event"] == "evaluation.survey.reminded"]

    (told,) = eventually(reminders)
    assert "/surveys/" in told["text"]
    visit = {"visited_at": "2026-02-12T08:30:00+08:00", "how": "phone", "note": "仍在等路"}
    assert story.office.post(f"{survey}/visit", visit)["visited_at"] == "2026-02-12T00:30:00.000Z"
    assert story.office.ask("POST", f"{survey}/visit", visit).code == "already_visited"
    assert story.units["fgw"].ask("POST", f"{survey}/visit", visit).status == 403
    assert story.units["fgw"].get(survey)["visit"]["note"] is None
    assert len(reminders()) == 1


def calendar(first, end):
    """A holiday as calendars are published."""
    return (f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:journey\nBEGIN:VEVENT\nUID:1\nDTSTART;VALUE=DATE:{first}\n"
            f"DTEND;VALUE=DATE:{end}\nSUMMARY:元旦 假期\nEND:VEVENT\nEND:VCALENDAR\n")
