"""Two installations and a line that is cut, doubles, delays and shuffles: a file is never with none, never with two."""

import tempfile
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from ticket_samples import COUNTY, World

from kentan.clock import ManualClock
from kentan.contracts.events import name_of
from kentan.contracts.tickets import CROSSING_EVENTS
from kentan.errors import KentanError, NotYetKnown
from kentan.plugins.manager import Hooks
from kentan.remotes import REMOTE, REMOTES
from kentan.runtime.installation import Installation
from kentan.settings import load_settings
from kentan.store import open_store
from services.tickets import part
from services.tickets.clocks.clocks import running
from services.tickets.handover.handover_checks import JOINT_CHECKS

CITY = "360800"
CROSSING = {one.name for one in CROSSING_EVENTS}
CONSUMER = "tickets.on_handover_event"


@contextmanager
def nothing_wrong_in_being_refused():
    """A step that the rules refuse at this moment is no step."""
    with suppress(KentanError):
        yield


class Apart(World):
    """A county in an installation of its own, which knows the other county as remote."""

    def __init__(self, home, clock, county, other):
        given = load_settings({}, home=str(home), secret="s" * 32)
        store = open_store(given.store_uri)
        super().__init__(Installation(given, store, clock, Hooks(store, {}), {"tickets": part}), clock, county)
        store.county(other).collection(REMOTES).insert({
            "_id": REMOTE, "version": 0, "name": other, "city": other == CITY, "installation": f"i-{other}",
            "silent_after_hours": 72, "url": None, "token": None, "reader": None})
        self.settle_in()

    def words(self):
        """What it says to the other county; all is heard here first."""
        leaving = []
        while waiting := self.store.pending():
            for one in waiting:
                self.local.deliver(one.event)
                self.store.published([one])
                leaving += [one.event] if name_of(one.event) in CROSSING else []
        return leaving

    def files(self):
        return self.repo.appeals.find({}, ("number",), 500)


class Line(RuleBasedStateMachine):
    """What people do on both sides, and what the line does with their words."""

    def __init__(self):
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        clock = ManualClock(datetime(2026, 1, 5, 1, tzinfo=UTC))
        homes = [Path(self.folder.name) / name for name in (COUNTY, CITY)]
        for home in homes:
            home.mkdir()
        self.county, self.city = Apart(homes[0], clock, COUNTY, CITY), Apart(homes[1], clock, CITY, COUNTY)
        self.under_way, self.lost = [], []

    def teardown(self):
        """The line heals: what was lost is sent once more, and everything else again; then both say the same."""
        self.under_way += self.lost
        for _ in range(40):
            self.collect()
            if not self.under_way:
                break
            self.under_way = [one for one in self.under_way if not self.carried(one)]
        stores = {COUNTY: self.county.store, CITY: self.city.store}
        assert self.under_way == []
        assert [proof(stores) for proof in JOINT_CHECKS] == [[]] * len(JOINT_CHECKS)
        assert self.county.findings() == self.city.findings() == []
        self.both_say_the_same()
        for side in (self.county, self.city):
            side.installation.store.close()
        self.folder.cleanup()

    def both_say_the_same(self):
        homes = {file["_id"]: file for file in self.county.files()}
        for there in self.city.files():
            home = homes[there["taken_from"]["appeal"]]
            done = [(file["status"] if file["status"] in ("completed", "closed") else "open", file["round"], file["answer"])
                    for file in (home, there)]
            assert done[0] == done[1]

    # the line

    def collect(self):
        self.under_way += [(self.city, event) for event in self.county.words()]
        self.under_way += [(self.county, event) for event in self.city.words()]

    def carried(self, word):
        to, event = word
        try:
            to.service.on_handover_event(event, CONSUMER)
        except NotYetKnown:
            return False
        return True

    @rule()
    @precondition(lambda self: self.under_way)
    def the_line_works_for_a_while(self):
        self.under_way = [one for one in self.under_way if not self.carried(one)]

    @rule(place=st.integers(0, 50))
    @precondition(lambda self: self.under_way)
    def a_word_arrives(self, place):
        word = self.under_way.pop(place % len(self.under_way))
        if not self.carried(word):
            self.under_way.append(word)

    @rule(place=st.integers(0, 50))
    @precondition(lambda self: self.under_way)
    def a_word_arrives_and_will_come_again(self, place):
        self.carried(self.under_way[place % len(self.under_way)])

    @rule(place=st.integers(0, 50))
    @precondition(lambda self: self.under_way)
    def the_line_is_cut_under_a_word(self, place):
        self.lost.append(self.under_way.pop(place % len(self.under_way)))

    # the people

    def pick(self, side, place):
        files = side.files()
        return {**files[place % len(files)], "id": files[place % len(files)]["_id"]} if files else None

    @initialize()
    def two_files_are_raised_and_one_is_answered_by_the_city(self):
        files = [self.county.raise_(key=f"raised-{n}") for n in range(2)]
        self.county.call("offer_handover", doc_id=files[0]["id"], to=CITY, reason="超出本级权限")
        self.collect()
        self.the_line_works_for_a_while()
        self.an_offer_is_answered(0, "accept_offer")
        for _ in range(3):
            self.collect()
            self.the_line_works_for_a_while()
        self.city.assign(self.pick(self.city, 0))
        self.city.complete(self.pick(self.city, 0))
        self.collect()
        self.the_line_works_for_a_while()

    @rule(place=st.integers(0, 1))
    def a_file_is_offered(self, place):
        if file := self.pick(self.county, place):
            with nothing_wrong_in_being_refused():
                self.county.call("offer_handover", doc_id=file["id"], to=CITY, reason="超出本级权限")

    @rule(place=st.integers(0, 1))
    def an_offer_is_asked_back(self, place):
        if file := self.pick(self.county, place):
            with nothing_wrong_in_being_refused():
                self.county.call("withdraw_handover", doc_id=file["id"])

    @rule(place=st.integers(0, 5), door=st.sampled_from(["accept_offer", "accept_offer", "object_to_offer"]))
    def an_offer_is_answered(self, place, door):
        offers = self.city.repo.offers.find({"state": "offered"}, (), 50)
        if offers:
            self.city.call(door, doc_id=offers[place % len(offers)]["_id"], reason="不属本级")

    @rule(place=st.integers(0, 1), side=st.sampled_from(["county", "city", "city"]))
    def a_file_is_worked_on(self, place, side):
        world = getattr(self, side)
        if file := self.pick(world, place):
            for step in (world.assign, world.opine, world.complete):
                with nothing_wrong_in_being_refused():
                    step(file)

    @rule(place=st.integers(0, 1), step=st.sampled_from(["close", "send_back"]))
    def the_enterprise_judges(self, place, step):
        answered = [{**file, "id": file["_id"]} for file in self.county.files() if file["status"] == "completed"]
        if answered:
            getattr(self.county, step)(answered[place % len(answered)])

    @rule(place=st.integers(0, 1))
    def a_second_supervision_is_ordered(self, place):
        file = self.pick(self.county, place)
        if file and file["status"] == "closed":
            self.county.supervise_again(file, file["round"])

    # what holds at every moment

    @invariant()
    def no_file_is_with_two_and_none_is_with_nobody(self):
        self.collect()
        taken = [(file["taken_from"]["appeal"], file["taken_from"]["turn"]) for file in self.city.files()]
        assert len(taken) == len(set(taken))
        homes = {file["_id"]: file for file in self.county.files()}
        for appeal, turn in taken:
            assert (homes[appeal]["held_by"], homes[appeal]["handover"]["turn"]) == (CITY, turn)
        for file in homes.values():
            assert file["held_by"] in (None, CITY)
            assert not (file["held_by"] and running(file)), "clocks run at home of a file that the city holds"


Line.TestCase.settings = settings(max_examples=20, stateful_step_count=50, deadline=None,
                                  suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
TestLine = Line.TestCase
