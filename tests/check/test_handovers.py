"""Hand-overs between two counties of an installation are proved, and each way in which they go wrong is named."""

import shutil

import pytest
from loops import BEGIN, COUNTY, OFFICE, Loop

from kentan.check import check
from kentan.commands import Actor
from kentan.runtime.part import load_parts
from services.tickets.repository import APPEALS, OFFERS

CITY = "360800"
CITY_OFFICE, CITY_UNIT = Actor("office-9", "office", CITY), Actor("unit-9", "unit", CITY, unit="fgw")
JOINT = {proof.__name__: proof for part in load_parts().values() for proof in part.joint_checks}


class Crossing(Loop):
    """A county and its city: one file handed over and answered, one objected to, one still offered."""

    def cross(self):
        """Live through it."""
        self.found()
        self.ask("registration", "add_county", {"code": CITY, "name": "吉安市", "city": True}, Actor("op", "operator", "*"))
        self.ask("registration", "register_unit", {"code": "fgw", "name": "市发改委"}, CITY_OFFICE, CITY)
        enterprise = self.ask("registration", "register_enterprise", {"name": "庐陵样例米粉店", "size_class": "sole"})["id"]
        answered, refused, _ = (self.offered(enterprise) for _ in range(3))
        self.ask("tickets", "object_to_offer", {"reason": "属县级事权"}, CITY_OFFICE, CITY, id=self.offer_of(refused))
        self.ask("tickets", "accept_offer", {}, CITY_OFFICE, CITY, id=self.offer_of(answered))
        there = self.ask("tickets", "get_offer", {}, CITY_OFFICE, CITY, id=self.offer_of(answered))["file"]
        self.ask("tickets", "assign_appeal", {"lead_unit": "fgw"}, CITY_OFFICE, CITY, id=there)
        self.ask("tickets", "propose_completion", {"outcome": "solved", "answer": "已解决。"}, CITY_UNIT, CITY, id=there)
        owner = Actor("enterprise-1", "enterprise", COUNTY, enterprise=enterprise)
        self.ask("tickets", "confirm_closing", {}, owner, id=answered)
        self.tick()

    def offered(self, enterprise):
        """A file that is offered to the city."""
        file = self.ask("tickets", "raise_appeal", self.row(enterprise))["id"]
        self.ask("tickets", "offer_handover", {"to": CITY, "reason": "超出本级权限"}, id=file)
        return file

    def offer_of(self, file):
        """The offer that the city has of a file."""
        offers = self.ask("tickets", "list_offers", {}, CITY_OFFICE, CITY)["items"]
        return next(offer["id"] for offer in offers if offer["appeal"] == file)


@pytest.fixture(scope="module")
def crossed(living):
    return living(Crossing.cross, Crossing)


@pytest.fixture
def pair(crossed, opened, tmp_path):
    """A copy of the two counties."""
    return opened(shutil.copytree(crossed, tmp_path / "home"), BEGIN)


def stores(installation):
    return {code: installation.store.county(code) for code in installation.store.counties()}


def rows(installation, county, spec, **where):
    return installation.store.county(county).collection(spec).find(where, (), 10)


def write(installation, county, spec, doc):
    installation.store.county(county).collection(spec).save(doc)
    return county, f"{spec.name}/{doc['_id']}"


def home_of(installation):
    (file,) = rows(installation, COUNTY, APPEALS, held_by=CITY)
    return file


def there_of(installation):
    (file,) = rows(installation, CITY, APPEALS)
    return file


def the_citys_file_lost(installation):
    there = there_of(installation)
    installation.store.county(CITY).collection(APPEALS).delete(there["_id"])
    return COUNTY, f"{APPEALS.name}/{home_of(installation)['_id']}: held by {CITY}, where it is 0 times"


def a_file_taken_over_twice(installation):
    there = there_of(installation)
    again = {**there, "_id": "again", "number": "360800-2026-000099", "version": 0}
    installation.store.county(CITY).collection(APPEALS).insert(again)
    return COUNTY, f"{APPEALS.name}/{home_of(installation)['_id']}: held by {CITY}, where it is 2 times"


def a_home_that_holds_its_file_too(installation):
    home = home_of(installation)
    home["held_by"] = None
    write(installation, COUNTY, APPEALS, home)
    where = f"{APPEALS.name}/{there_of(installation)['_id']}"
    return CITY, f"{where}: taken over from {COUNTY}, where it is held by the county itself"


def a_home_that_names_another_holder(installation):
    home = home_of(installation)
    home["held_by"] = "360821"
    write(installation, COUNTY, APPEALS, home)
    return CITY, f"{APPEALS.name}/{there_of(installation)['_id']}: taken over from {COUNTY}, where it is held by 360821"


def a_file_taken_over_that_nobody_offered(installation):
    there = there_of(installation)
    there["taken_from"]["turn"] = 2
    write(installation, CITY, APPEALS, there)
    return CITY, f"{APPEALS.name}/{there['_id']}: taken over from {COUNTY}, where it is held by the county itself"


def an_offer_that_no_file_names(installation):
    (offer,) = rows(installation, CITY, OFFERS, state="objected")
    offer["appeal"] = "none"
    county, where = write(installation, CITY, OFFERS, offer)
    return county, f"{where}: no file of {COUNTY} names it"


def an_offer_accepted_of_which_its_home_says_otherwise(installation):
    (offer,) = rows(installation, CITY, OFFERS, state="objected")
    offer["state"] = "accepted"
    county, where = write(installation, CITY, OFFERS, offer)
    return county, f"{where}: is accepted, its home says objected"


def an_answer_that_the_city_never_gave(installation):
    home = home_of(installation)
    home["handover"]["answer"]["head"] = "0" * 64
    county, where = write(installation, COUNTY, APPEALS, home)
    return county, f"{where}: its answer is not in the chain of {CITY}"


def an_answer_altered_at_home(installation):
    home = home_of(installation)
    home["answer"] = "另有答复"
    county, where = write(installation, COUNTY, APPEALS, home)
    return county, f"{where}: its answer is not what its digest is of"


CORRUPTIONS = {
    the_citys_file_lost: "handed_over_files_are_there",
    a_file_taken_over_twice: "handed_over_files_are_there",
    a_home_that_holds_its_file_too: "taken_over_files_are_handed_over",
    a_home_that_names_another_holder: "taken_over_files_are_handed_over",
    a_file_taken_over_that_nobody_offered: "taken_over_files_are_handed_over",
    an_offer_that_no_file_names: "offers_are_of_their_homes",
    an_offer_accepted_of_which_its_home_says_otherwise: "offers_are_of_their_homes",
    an_answer_that_the_city_never_gave: "answers_are_their_sources",
    an_answer_altered_at_home: "answers_are_their_sources",
}


def test_two_counties_in_order_are_clean(pair):
    report = check(pair)
    assert report.findings == []
    assert report.consumers["tickets.on_handover_event"].applied > 9


@pytest.mark.parametrize("corrupt", CORRUPTIONS, ids=lambda one: one.__name__)
def test_a_corruption_of_a_handover_is_named(pair, corrupt):
    proof = JOINT[CORRUPTIONS[corrupt]]
    assert proof(stores(pair)) == []
    county, finding = corrupt(pair)
    assert (county, finding) in proof(stores(pair))
    assert f"{county}: {finding}" in check(pair).findings


def test_every_joint_proof_is_tried():
    assert set(CORRUPTIONS.values()) == JOINT.keys()


@pytest.mark.parametrize("corrupt", [the_citys_file_lost, an_offer_accepted_of_which_its_home_says_otherwise])
def test_nothing_is_said_of_what_words_on_the_way_will_bring(pair, corrupt):
    corrupt(pair)
    waiting = Loop(pair)
    waiting.call("tickets", "raise_appeal", COUNTY, waiting.row(home_of(pair)["enterprise"]), actor=OFFICE)
    assert JOINT[CORRUPTIONS[corrupt]](stores(pair)) == []


def test_a_county_whose_partner_is_not_here_is_proved_by_itself(pair):
    alone = {COUNTY: stores(pair)[COUNTY]}
    assert [proof(alone) for proof in JOINT.values()] == [[]] * len(JOINT)


def test_a_handed_over_file_counts_once_as_raised_and_closed(pair):
    figures = {code: Loop(pair).call("evaluation", "get_scoreboard", code, actor=Actor("l", "leader", code))["total"]
               for code in (COUNTY, CITY)}
    names = ("raised", "closed", "solved", "handed_over", "objections", "taken_over", "assigned")
    told = [tuple(one[name] for name in names) for one in figures.values()]
    assert told == [(3, 1, 1, 1, 1, 0, 0), (0, 0, 0, 0, 0, 1, 1)]


