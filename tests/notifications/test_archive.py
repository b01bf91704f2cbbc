"""The archive is kept for as long as the county says: whole days go, provably, and nobody who follows misses anything."""

from datetime import date, timedelta

import pytest
from notices import COUNTY, NEIGHBOUR, OFFICE, SYSTEM, appeal, subscribe

from kentan.backup import Backup, back_up
from kentan.check import check
from kentan.commands import Actor
from kentan.contracts.tickets import APPEAL_RAISED
from kentan.errors import Invalid, NotFound
from kentan.runtime.local import OPERATOR
from services.notifications import archive
from services.notifications.feed import decode_cursor, encode_cursor
from services.notifications.proofs import feed_is_whole, positions_are_reached
from services.notifications.repository import NotificationsRepository
from tests.check.loops import Loop

EVERYWHERE = Actor(id="portal", role="system", county="*")


@pytest.fixture
def settings_given():
    return {"webhook_allow_private": True}


def keep(here, days, county=COUNTY):
    return here.ask("set_retention", {"days": days}, OPERATOR, county, id="archive")


def forget_all(here, county=COUNTY):
    return sum(iter(lambda: archive.forget_due(here.services["notifications"].desk, county), 0))


def say(here, count, first=0, county=COUNTY):
    return [here.say(APPEAL_RAISED, appeal(), f"a{first + n}", county) for n in range(count)]


def ids(events):
    return [event["id"] for event in events]


def read(here, **asked):
    return here.ask("read_feed", {"counties": [COUNTY], "limit": 500, **asked})


@pytest.fixture
def aged(here):
    """Three events, and 200 days later two more; the first ones are forgotten after 180 days."""
    here.old = say(here, 3)
    here.cursor = read(here)["cursors"]
    here.clock.advance(days=200)
    here.young = say(here, 2, 3)
    keep(here, 180)
    assert forget_all(here) == 3
    return here


def test_without_a_rule_everything_is_kept(here):
    say(here, 3)
    here.clock.advance(days=10_000)
    say(here, 1, 3)
    assert (forget_all(here), len(read(here)["items"])) == (0, 4)


def test_old_events_go_and_a_reader_from_the_beginning_sees_what_is_kept_at_the_same_positions(aged):
    page = read(aged)
    assert ids(page["items"]) == ids(aged.young)
    assert decode_cursor(page["next"]) == {COUNTY: 5}
    before = aged.ask("show_retention", {}, id="archive")["forgotten_before"]
    assert aged.old[-1]["time"] < before <= aged.young[0]["time"]


def test_a_cursor_older_than_what_is_kept_is_refused_with_the_day_and_one_within_goes_on(aged):
    for cursor in aged.cursor[:2]:
        with pytest.raises(Invalid, match="events_forgotten") as problem:
            read(aged, after=cursor)
        assert problem.value.params["floor"] == 3
        assert problem.value.params["day"] == archive.kept_from(aged.repository())
    assert ids(read(aged, after=aged.cursor[2])["items"]) == ids(aged.young)
    assert ids(read(aged, after=encode_cursor({COUNTY: 0}))["items"]) == ids(aged.young)


def test_the_last_event_always_stays_so_that_positions_go_on_counting(here):
    say(here, 3)
    here.clock.advance(days=400)
    keep(here, 180)
    assert forget_all(here) == 2
    here.clock.advance(days=400)
    new = say(here, 1, 3)
    assert (forget_all(here), here.repository().head(), ids(read(here)["items"])) == (1, 4, ids(new))


def test_whole_days_go(here):
    first = say(here, 1)
    here.clock.advance(hours=2)
    say(here, 2, 1)
    here.clock.advance(days=180)
    say(here, 1, 3)
    keep(here, 180)
    assert forget_all(here) == 0
    here.clock.advance(days=1)
    assert forget_all(here) == 3
    begin = archive.kept_from(here.repository())
    assert begin == (date.fromisoformat(first[0]["time"][:10]) + timedelta(days=1)).isoformat()


def test_what_an_active_subscription_has_not_been_sent_is_kept_also_in_another_countys_name(here, target):
    here.ask("create_subscription", {"url": target.url, "counties": [COUNTY]}, EVERYWHERE, NEIGHBOUR)
    subscribe(here, target)
    say(here, 4)
    here.clock.advance(days=400)
    say(here, 1, 4)
    keep(here, 180)
    assert forget_all(here) == 0
    here.tick()
    assert len(target.requests) == 2 * 5
    assert forget_all(here) == 4


def test_what_a_link_has_not_handed_on_is_kept(here):
    say(here, 3)
    here.clock.advance(days=400)
    say(here, 1, 3)
    keep(here, 180)
    here.repository().links.insert({"_id": "city", "position": 2, "version": 0})
    assert forget_all(here) == 2
    assert here.repository().floor() == 2


def test_a_subscription_paused_for_longer_than_is_kept_is_not_resumed_with_a_gap(here, target):
    made = subscribe(here, target)
    say(here, 1)
    here.tick()
    here.ask("change_subscription", {"active": False}, SYSTEM, id=made["id"])
    say(here, 3, 1)
    here.clock.advance(days=400)
    say(here, 1, 4)
    keep(here, 180)
    forget_all(here)
    assert here.repository().floor() > here.ask("show_subscription", {}, SYSTEM, id=made["id"])["positions"][COUNTY]
    with pytest.raises(Invalid, match="events_forgotten"):
        here.ask("change_subscription", {"active": True}, SYSTEM, id=made["id"])


def test_a_subscription_that_waits_for_what_is_gone_is_paused_and_says_why(here, target):
    say(here, 1)
    made = subscribe(here, target)
    say(here, 3, 1)
    rule = {"_id": "archive", "days": None, "version": 0, "floor": 3, "before": "2026-01-01T00:00:00.000Z"}
    here.repository().retention.insert(rule)  # as when the rule and the subscription were changed at the same moment
    here.tick()
    shown = here.ask("show_subscription", {}, OFFICE, id=made["id"])
    assert (shown["status"], shown["problem"], target.requests) == ("paused", "events_forgotten", [])
    stopped = read(here, types=["notifications.subscription.stopped"])["items"]
    assert [one["data"]["problem"] for one in stopped] == ["events_forgotten"]


def test_replays_of_what_is_gone_are_refused_and_of_what_is_kept_are_done(aged, target):
    made = subscribe(aged, target)
    for asked in ({"since": aged.old[0]["time"]}, {"after": {COUNTY: 1}}):
        with pytest.raises(Invalid, match="events_forgotten"):
            aged.ask("replay_subscription", asked, SYSTEM, id=made["id"])
    with pytest.raises(NotFound):
        aged.ask("replay_subscription", {"event": aged.old[0]["id"]}, SYSTEM, id=made["id"])
    aged.ask("replay_subscription", {"since": aged.young[0]["time"]}, SYSTEM, id=made["id"])
    aged.tick()
    assert len(target.requests) == 2


def test_days_that_are_gone_have_no_figure_and_their_events_are_refused(aged):
    old, young = (one["time"][:10] for one in (aged.old[0], aged.young[0]))
    for first in (old, young):
        last = (date.fromisoformat(first) + timedelta(days=1)).isoformat()
        told = aged.ask("digest_feed", {"county": COUNTY, "from": first, "to": min(last, young)})
        assert told["kept_from"] == archive.kept_from(aged.repository())
        assert [item["count"] for item in told["items"]] == ([] if first == old else [2])
    with pytest.raises(Invalid, match="events_forgotten"):
        aged.ask("read_day", {"county": COUNTY, "day": old})


def test_what_was_forgotten_is_not_archived_again(aged):
    for event in aged.old:
        aged.deliver(event)
    assert ids(read(aged)["items"]) == ids(aged.young)


def test_what_a_crash_left_below_the_floor_is_seen_by_nobody_and_goes(here, monkeypatch):
    say(here, 3)
    here.clock.advance(days=200)
    say(here, 1, 3)
    keep(here, 180)
    repository = here.repository()
    with monkeypatch.context() as cut:
        cut.setattr(repository.feed, "delete", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            archive.forget_due(here.services["notifications"].desk, COUNTY)
    store = here.installation.store.county(COUNTY)
    assert (len(read(here)["items"]), feed_is_whole(store)) == (1, [])
    assert (forget_all(here), repository.feed.count()) == (3, 1)


def test_the_proofs_see_a_gap_and_a_position_beyond_the_feed_as_before(aged, target):
    store = aged.installation.store.county(COUNTY)
    subscribe(aged, target)
    assert (feed_is_whole(store), positions_are_reached(store)) == ([], [])
    aged.repository().feed.delete(f"{4:012d}")
    assert feed_is_whole(store) == ["notifications_feed: position 4 is missing before 000000000005"]


def test_it_goes_in_portions_twice_is_as_once_and_a_rule_taken_back_stops_it(here, monkeypatch):
    say(here, 5)
    here.clock.advance(days=200)
    say(here, 1, 5)
    keep(here, 180)
    monkeypatch.setattr(archive, "PORTION", 2)
    desk = here.services["notifications"].desk
    assert archive.forget_due(desk, COUNTY) == 2
    keep(here, None)
    assert (archive.forget_due(desk, COUNTY), here.repository().floor()) == (0, 2)
    keep(here, 180)
    here.services["notifications"].forget_old()
    assert (forget_all(here), here.repository().floor()) == (1, 5)


def test_a_preview_says_how_much_would_go(here):
    say(here, 3)
    here.clock.advance(days=200)
    say(here, 1, 3)
    shown = here.ask("show_retention", {"days": 180}, id="archive")
    assert (shown["days"], shown["asked_days"], shown["would_forget"]) == (None, 180, 3)
    assert [one["id"] for one in here.ask("list_retention")["items"]] == ["messages", "archive"]
    with pytest.raises(NotFound):
        here.ask("show_retention", {}, id="files")


def test_a_whole_installation_stays_proved_backed_up_and_its_closed_files_readable(installation, clock, tmp_path):
    loop = Loop(installation)
    loop.live_through()
    closed = [one for one in loop.ask("tickets", "list_appeals")["items"] if one["status"] == "closed"]
    clock.advance(days=400)
    loop.ask("registration", "register_unit", {"code": "gxj", "name": "工信局"})
    repository = NotificationsRepository(installation.store.county(COUNTY))
    before = repository.feed.count()
    loop.call("notifications", "set_retention", COUNTY, {"days": 180}, id="archive")
    gone = sum(iter(lambda: archive.forget_due(loop.services["notifications"].desk, COUNTY), 0))
    assert 0 < gone == before - repository.feed.count()
    assert check(installation).findings == []
    for one in closed:
        shown = loop.ask("tickets", "get_appeal", {}, id=one["id"])
        assert (shown["status"], len(shown["timeline"]) > 3) == ("closed", True)
    back_up(installation, tmp_path / "all.kentan", 0)
    assert Backup(tmp_path / "all.kentan").on_their_way(COUNTY) == []
    for entry in repository.feed.find({}, (), 1):
        repository.feed.delete(entry["_id"])
    assert any("notifications.on_any_event never applied" in finding for finding in check(installation).findings)
