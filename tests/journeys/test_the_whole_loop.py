"""One scenario through HTTP alone, on every kind of installation: from a county's foundation to its scoreboard."""

import signal
import time

import orjson
from standardwebhooks import Webhook

from kentan.ids import new_id
from tests.journeys.places import eventually, stream
from tests.journeys.story import COUNTY, FORM, KINDS, NEIGHBOUR

NUMBERS = [f"{COUNTY}-2026-{n:06d}" for n in range(1, 9)]


def test_the_operator_founds_counties_that_plan_their_periods(story):
    assert [one["code"] for one in story.counties] == [COUNTY, NEIGHBOUR]
    assert [one["date"] for one in story.periods] == ["2026-03-05", "2026-03-19"]


def test_whoever_reads_the_announcement_signs_up_and_a_unit_nominates(story):
    assert [one["enterprise"] for one in story.guests] == [one["id"] for one in story.enterprises]
    assert [one["source"] for one in story.owners[0].get(f"/forums/{story.announced['id']}/sign-ups")["items"]] == ["self"]


def test_a_forum_is_announced_confirmed_and_held(story):
    assert story.announced["status"] == "announced"
    assert story.confirmed["attendees"] == [one["id"] for one in story.enterprises]
    assert story.held["status"] == "held"
    assert story.held["ends_at"] == "2026-03-05T09:10:00.000Z"


def test_the_countys_own_form_is_asked_and_checked(story):
    assert [one["code"] for one in story.form["form"]] == [one["code"] for one in FORM]
    assert story.owners[0].get("/appeal-form") == story.form
    wrong = story.row("request", 0, fields={"jobs": "many", "park": "别处", "surprise": 1})
    refused = story.office.ask("POST", "/appeals", wrong)
    assert refused.status == 422
    assert refused.json["fields"].keys() == {"fields.jobs", "fields.park", "fields.surprise"}


def test_appeals_of_the_four_kinds_are_raised_one_by_one(story):
    assert [one["kind"] for one in story.singles] == list(KINDS)
    assert [one["number"] for one in story.singles] == NUMBERS[:4]


def test_a_batch_with_a_wrong_row_enters_none_and_names_each(story):
    assert story.batch
    wrong = [{**story.row("request", 1), "enterprise": "nobody", "fields": {}}, {**story.row("difficulty", 2), "fields": {}}]
    rows = [story.row("request", 0), *wrong]
    refused = story.office.ask("POST", "/batches", {"forum": story.held["id"], "rows": rows})
    assert refused.status == 422
    assert refused.json["fields"].keys() == {"rows.1.enterprise", "rows.1.fields.jobs", "rows.2.fields.jobs"}
    assert story.office.get("/ledger")["total"] == 8


def test_a_batch_is_entered_as_a_whole(story):
    answer, done = story.batch
    assert answer.status in (201, 202)
    assert answer.headers["Location"] == f"/api/v1/counties/{COUNTY}/batches/{answer.json['id']}"
    files = [story.office.get(f"/appeals/{one}") for one in done["appeals"]]
    assert [file["kind"] for file in files] == list(KINDS)
    assert [file["number"] for file in files] == NUMBERS[4:]
    assert {file["forum"] for file in files} == {story.held["id"]}


def test_an_assignment_is_minutes_and_a_letter(story):
    assert story.assigned["status"] == "assigned"
    assert {clock["code"] for clock in story.assigned["clocks"]} == {"C1", "C2", "C3"}
    letters = story.office.get(story.file)["letters"]
    assert [(one["kind"], one["number"]) for one in letters] == [("minutes", 1), ("assignment", 1)]
    assert letters[1]["label"] == "吉州恳交〔2026〕1号"
    assert {one["id"] for one in story.units["fgw"].get("/letters")["items"]} == {one["id"] for one in letters}


def test_a_unit_opines_proposes_is_sent_back_and_closes_in_the_end(story):
    assert story.opined["opinion"]["text"] == "会商后对接职业院校。"
    assert (story.sent_back["status"], story.sent_back["sent_back"]) == ("opined", 1)
    assert (story.closed["status"], story.closed["closed_by"]) == ("closed", "enterprise")


def test_a_survey_is_answered_by_its_link_and_once(story):
    assert story.dissatisfied["grade"] == "dissatisfied"
    nobody = story.place.client()
    assert nobody.get(story.survey_link(1))["status"] == "answered"
    again = nobody.ask("POST", f"{story.survey_link(1)}/answer", {"grade": "satisfied"})
    assert (again.status, again.code) == (409, "survey_answered")
    guessed = nobody.ask("GET", f"/surveys/{'x' * 60}")
    assert (guessed.status, guessed.code) == (404, "survey_link_wrong")


def test_dissatisfaction_orders_a_second_supervision_that_opens_the_file_again(story):
    assert (story.reopened["status"], story.reopened["lead_unit"]) == ("assigned", "fgw")
    (ordered,) = story.leader.get(f"/second-supervisions?appeal={story.reopened['id']}")["items"]
    assert (ordered["round"], ordered["unit"]) == (1, "fgw")


def test_the_second_round_ends_well(story):
    assert story.second_round["satisfied"]
    file = story.office.get(story.file)
    assert (file["round"], file["status"], len(file["earlier_rounds"])) == (2, "closed", 1)


def test_what_is_explained_is_closed_by_phone(story):
    assert (story.explained["outcome"], story.explained["status"]) == ("explained", "closed")


def test_what_nobody_assigned_in_time_is_overdue_and_only_who_was_called_is_reminded(story):
    assert {one["status"] for one in story.overdue} == {"raised"}
    assert all(clock["fired_at"] and clock["due_day"] == "2026-03-10" for one in story.overdue for clock in one["clocks"])
    assert story.reminded["reminders"] == 1
    (record,) = story.leader.get(f"/appeals/{story.reminded['id']}")["reminder_records"]
    assert record["said"] == "请今天交办。"


def test_everybody_finds_the_messages_that_concern_them(story):
    assert story.reminded

    def told(client):
        return [one["event"].split(".", 1)[1] for one in client.pages("/inbox", 3)]

    eventually(lambda: told(story.office).count("appeal.overdue") == 6)
    assert told(story.owners[2]).count("forum.confirmed") == 1
    assert told(story.units["fgw"]).count("appeal.assigned") == 1
    assert told(story.units["rsj"]).count("appeal.assigned") == 2
    assert told(story.owners[0]).count("survey.issued") == 2
    unread = story.units["fgw"].get("/inbox?unread=true&language=en")["items"]
    message = next(one for one in unread if one["event"] == "tickets.appeal.assigned")
    assert message["subject"] == f"Appeal {NUMBERS[0]} assigned"
    assert story.units["fgw"].post(f"/inbox/{message['id']}/reading")["read"]
    assert message["id"] not in [one["id"] for one in story.units["fgw"].pages("/inbox?unread=true")]


def test_a_subscriber_is_told_of_every_event_by_signed_requests(story):
    assert story.reminded
    wanted = eventually(lambda: [one["id"] for one in story.events(story.reader, "&types=tickets.appeal.*")])
    eventually(lambda: len({headers["webhook-id"] for _, headers, _ in story.target.requests}) >= len(wanted))
    verifier = Webhook(story.subscription["secret"])
    for _, headers, body in story.target.requests:
        event = verifier.verify(body.decode(), headers)
        assert event["id"] == headers["webhook-id"]
        assert headers["content-type"].startswith("application/cloudevents+json")
    assert {headers["webhook-id"] for _, headers, _ in story.target.requests} == set(wanted)
    assert "secret" not in story.office.get(f"/subscriptions/{story.subscription['id']}")


def test_the_feed_is_read_behind_a_cursor_without_a_gap_or_a_repetition(story):
    assert story.reminded
    at_once, step_by_step = story.events(story.reader), story.events(story.reader, limit=7)
    assert step_by_step == at_once
    assert len({one["id"] for one in at_once}) == len(at_once)
    kinds = {one["type"] for one in story.events(story.reader, "&types=evaluation.*,tickets.letter.issued", limit=3)}
    assert kinds == {"cn.kentan.evaluation.survey.issued.v1", "cn.kentan.evaluation.survey.answered.v1",
                     "cn.kentan.evaluation.survey.dissatisfied.v1", "cn.kentan.evaluation.second-supervision.ordered.v1",
                     "cn.kentan.tickets.letter.issued.v1"}


def test_the_feed_shows_each_reader_its_own_county(story):
    assert {one["county"] for one in story.events(story.reader)} == {COUNTY}
    assert {one["county"] for one in story.events(story.operator)} == {COUNTY, NEIGHBOUR}
    elsewhere = story.place.client(story.neighbour.token)
    assert {one["county"] for one in story.events(elsewhere)} <= {NEIGHBOUR}
    assert elsewhere.ask("GET", f"/events?counties={COUNTY}").code == "other_county"
    assert story.place.client(story.owners[0].token).ask("GET", "/events").code == "role_not_allowed"


def test_a_reader_of_the_stream_that_was_cut_off_goes_on_where_it_was_at_any_gateway(story):
    assert story.reminded
    whole = story.events(story.reader, "&types=tickets.*")
    reading = stream(story.reader, story.place.urls[0], "/events/stream?types=tickets.*")
    first = [next(reading) for _ in range(3)]
    reading.close()
    assert [event for _, event in first] == whole[:3]
    going_on = stream(story.reader, story.place.urls[-1], "/events/stream?types=tickets.*", Last_Event_ID=first[-1][0])
    assert [next(going_on)[1] for _ in whole[3:]] == whole[3:]
    going_on.close()


def test_the_stream_tells_what_happens_while_it_is_read(story):
    assert story.reminded
    here = story.reader.get("/events?limit=500&types=registration.unit.*")["next"]
    reading = stream(story.reader, story.place.urls[0], f"/events/stream?types=registration.unit.*&after={here}")
    story.office.post("/units", {"code": f"u{new_id()[:6]}", "name": "新单位"}, X_Correlation_ID="journey-unit")
    _, event = next(reading)
    assert (event["type"], event["correlationid"]) == ("cn.kentan.registration.unit.registered.v1", "journey-unit")
    reading.close()


def test_a_correlation_id_runs_from_the_request_to_every_event_that_follows_and_to_the_log(story):
    assert story.reminded
    events = story.events(story.reader)
    followed = {name: [one["type"].split(".", 3)[3] for one in events if one["correlationid"] == name]
                for name in ("journey-raise", "journey-batch", "journey-close")}
    assert followed["journey-raise"] == ["appeal.raised.v1"]
    assert sorted(followed["journey-batch"]) == [*["appeal.raised.v1"] * 4, "batch.accepted.v1"]
    assert sorted(followed["journey-close"]) == ["appeal.closed.v1", "supervision.lapsed.v1", "survey.issued.v1"]
    assert any("/closing 200" in line for line in story.place.logged("journey-close"))


def test_only_the_version_that_was_seen_is_changed(story):
    assert story.overdue
    path = "/units/rsj"
    seen = story.office.ask("GET", path)
    assert story.office.ask("GET", path, If_None_Match=seen.headers["ETag"]).status == 304
    body = {"name": "人社局"}
    assert story.office.ask("PATCH", path, body, If_Match=seen.headers["ETag"]).status == 200
    refused = story.office.ask("PATCH", path, {"name": "别的"}, If_Match=seen.headers["ETag"])
    assert (refused.status, refused.code) == (412, "stale_version")
    assert story.office.get(path)["name"] == "人社局"


def test_a_repeated_command_has_the_same_answer_and_one_effect(story):
    answers, reused = story.repeated
    assert {answer.status for answer in answers} == {200}
    assert [answer.json for answer in answers] == [answers[0].json] * 3
    assert (reused.status, reused.code) == (422, "key_reused")
    assert len(story.office.get(f"/appeals/{story.overdue[-1]['id']}")["reminder_records"]) == 1


def test_the_neighbour_sees_nothing_of_it(story):
    abroad = story.place.client(story.neighbour.token).within(COUNTY)
    for path in ("/appeals", story.file, "/letters", "/scoreboard", "/surveys", "/ledger", "/inbox", "/subscriptions"):
        assert abroad.ask("GET", path).code == "other_county"
    assert story.neighbour.get("/appeals")["items"] == []
    assert story.neighbour.ask("GET", story.file).status == 404
    assert story.neighbour.get("/scoreboard")["total"]["raised"] == 0


def test_the_scoreboard_is_what_was_done(story):
    done = {"raised": 8, "assigned": 2, "opined": 1, "completed": 2, "closed": 2, "solved": 1, "explained": 1, "overdue_C1": 6,
            "late": 6, "sent_back": 1, "reminders": 2, "reopened": 1, "issued": 3, "returned": 2, "valid": 2, "satisfied": 1,
            "very_satisfied": 1, "dissatisfied": 1, "second_supervisions": 1, "response_rate": 0.5, "solution_rate": 0.5,
            "satisfaction_rate": 0.5, "very_satisfied_rate": 0.5}
    assert story.reminded
    assert story.repeated

    def shown():
        return {name: value for name, value in story.leader.get("/scoreboard")["total"].items() if value}

    eventually(lambda: shown() == done or None)
    rebuilt = story.office.post("/scoreboard/rebuilding")
    assert {name: value for name, value in rebuilt["total"].items() if value} == done
    assert {one["unit"]: one["solved"] for one in rebuilt["units"]} == {"fgw": 1, "rsj": 0}


def test_the_check_is_clean_at_the_end(story):
    assert story.reminded
    report = eventually(lambda: (done := story.place.run("check", "--json")).returncode == 0 and orjson.loads(done.stdout))
    assert (report["lost"], report["doubled"], report["dead_letters"], report["findings"]) == (0, 0, 0, [])


def test_every_process_stops_within_ten_seconds_also_while_it_streams(story):
    reading = stream(story.reader, story.place.urls[0], "/events/stream")
    next(reading)
    running = [one.popen for one in story.place.processes.all]
    began = time.monotonic()
    for process in running:
        process.send_signal(signal.SIGTERM)
    codes = [process.wait(10 - (time.monotonic() - began)) for process in running]
    assert codes == [0] * len(running)
    assert orjson.loads(story.place.kentan("check", "--json"))["waiting"] == 0
