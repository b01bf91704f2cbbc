"""A sound installation has no findings, and the report counts what there is."""

from corruptions import PARTS, SPECS, of
from loops import COUNTY, OFFICE, Loop

from kentan.check import check
from kentan.contracts.events import CATALOGUE
from kentan.store.port import INSTALLATION


def test_a_whole_loop_leaves_nothing_to_find(installation):
    report = check(installation)
    assert report.findings == []
    assert (report.lost, report.doubled, report.waiting, report.dead_letters) == (0, 0, 0, 0)


def test_the_loop_says_nearly_all_that_can_be_said(installation, store):
    databases = [store, installation.store.county(INSTALLATION)]
    said = {entry["type"] for one in databases for entry in of(one, "notifications_feed").find({}, (), 1000)}
    can_be_said = {known.name for known in CATALOGUE.values() if known.service in PARTS}
    between_counties = {name for name in can_be_said if "hand" in name or ".offer." in name}
    of_written_letters = {name for name in can_be_said if "tickets.letter" in name} - {"tickets.letter.issued"}
    of_outcomes = {f"tickets.appeal.{name}" for name in ("proposed", "proposal-refused", "withdrawn", "corrected", "committed",
                                                       "commitment-settled")}
    of_units = {f"tickets.appeal.{name}" for name in (
        "objected", "reassigned", "objection-refused", "extension-asked", "extended", "extension-refused",
        "co-unit-replied", "transfer-offered", "transferred", "transfer-ended", "consultation-opened",
        "consultation-answered", "consultation-minuted", "consultation-closed", "received")}
    of_supervision = {f"tickets.supervision.{name}" for name in (
        "lapsed", "answered", "judged", "lifted", "appealed", "asked", "declined", "taken")}
    of_links = {name for name in can_be_said if "link" in name or name.endswith((".match-dismissed", ".reraised"))}
    assert can_be_said - said - between_counties - of_written_letters - of_outcomes - of_units - of_supervision - of_links <= {
        "tickets.appeal.minuted", "tickets.appeal.taken-over", "tickets.appeal.concluded",
        "tickets.appeal.sent-back", "tickets.appeal.rescheduled", "registration.enterprise.changed",
        "notifications.delivery.failed", "notifications.template.changed", "notifications.sharing.changed",
        "notifications.setting.changed", "evaluation.setting.changed", "registration.setting.changed",
        "evaluation.survey.reminded", "evaluation.survey.visited", "evaluation.survey.visit-overdue",
        "tickets.appeal.attachment-withdrawn",
        "registration.forum.changed", "registration.forum.cancelled",
        "tickets.appeal.result-recorded", "notifications.subscription.stopped", "notifications.subscription.tested"}


def test_every_document_and_event_is_counted_and_every_consumer_has_its_tally(installation, store):
    report = check(installation)
    databases = [store, installation.store.county(INSTALLATION)]
    counted = sum(of(one, name).count() for one in databases for name in SPECS if name in one.collections())
    feed = sum(of(one, "notifications_feed").count() for one in databases)
    assert (report.documents, report.events) == (counted, feed)
    assert report.consumers.keys() == {route.consumer for part in installation.parts.values() for route in part.routes}
    assert report.consumers["notifications.on_any_event"].applied == feed
    assert all(tally.due == tally.applied for tally in report.consumers.values())


def test_an_event_on_its_way_waits_and_is_not_lost(installation, loop):
    loop.call("registration", "register_unit", COUNTY, {"code": "zjj", "name": "住建局"}, actor=OFFICE)
    report = check(installation)
    assert report.findings == []
    assert report.waiting == 1
    assert {name for name, tally in report.consumers.items() if tally.waiting} == {
        "notifications.on_any_event", "notifications.on_named", "tickets.on_unit_changed"}


def test_an_event_that_was_published_and_is_still_in_its_outbox_is_neither_lost_nor_doubled(installation, loop, store):
    loop.call("registration", "register_unit", COUNTY, {"code": "zjj", "name": "住建局"}, actor=OFFICE)
    (pending,) = store.pending()
    loop.deliver(pending.event)
    report = check(installation)
    assert (report.findings, report.waiting, report.lost, report.doubled) == ([], 1, 0, 0)


def test_a_dead_letter_is_named_and_counted_and_its_event_is_not_lost(installation, store):
    survey = of(store, "evaluation_surveys").find({}, (), 1)[0]
    of(store, "evaluation_surveys").delete(survey["_id"])
    cause = survey["timeline"][0]["cause"]
    report = check(installation, [{"consumer": "evaluation.on_appeal_closed", "event_id": cause}])
    assert report.dead_letters == 1
    assert f"dead letter: evaluation.on_appeal_closed could not apply event {cause}" in report.findings
    assert not any("evaluation.on_appeal_closed never applied" in finding for finding in report.findings)


def test_events_of_a_part_that_is_not_installed_are_nobodys(installation, store):
    del installation.parts["evaluation"]
    assert check(installation).findings == []


def test_a_second_county_is_proved_by_itself(installation, store):
    units = of(installation.store.county("360821"), "registration_units")
    units.insert({"_id": "x", "version": 0, "sequence": 1, "timeline": []})
    assert check(installation).findings == ["360821: registration_units/x: sequence 1 but 0 timeline entries"]


def test_checking_changes_nothing(installation, store):
    before = store.file.read("SELECT id, version FROM tickets_appeals")
    check(installation)
    Loop(installation).tick()
    assert check(installation).findings == []
    assert store.file.read("SELECT id, version FROM tickets_appeals") == before


def test_more_events_do_not_mean_more_questions_to_the_store(installation, loop, store, monkeypatch):
    read, asked = store.file.read, []
    monkeypatch.setattr(store.file, "read", lambda *given: asked.append(given) or read(*given))
    (forum,), (enterprise,) = (of(store, f"registration_{name}").find() for name in ("forums", "enterprises"))

    def questions():
        asked.clear()
        report = check(installation)
        assert report.findings == []
        return len(asked), report.events

    questions()  # opens the collections
    before, few = questions()
    loop.ask("tickets", "raise_batch", {"forum": forum["_id"], "rows": [loop.row(enterprise["_id"])] * 60})
    loop.tick()  # all 60 are overdue at once
    loop.tick()  # and that is counted
    after, many = questions()
    assert many > few + 60
    assert after == before
