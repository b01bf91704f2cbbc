"""Kinds of letters as a county sets them: sign, organ, numbers of their own, and what a set of kinds must be."""

import pytest
from letter_samples import NOTICE, Writing
from ticket_samples import Crash, refusing, wrong

from kentan.errors import Invalid, Refused
from services.tickets import part
from services.tickets.letters import letter_kinds
from services.tickets.letters.letter_kinds import standard


@pytest.fixture
def writing(world):
    return Writing(world)


def test_a_county_that_set_none_has_the_seeds_kinds(world):
    told = world.call("get_setting", doc_id="letters")
    assert told["value"] == standard()
    assert [(kind["code"], kind["sign"]) for kind in told["value"]["kinds"]] == [
        ("minutes", "纪"), ("assignment", "交"), ("work", "工"), ("reminder", "提"), ("supervision", "督"), ("bulletin", "通"),
        ("card", "牌")]


def test_a_kinds_sign_and_organ_stand_in_its_numbers_from_their_day_on(world, writing):
    writing.kinds("2026-01-06", work={"sign": "办"}, reminder={"organ": "吉营商"})
    assert writing.at("issued")["label"] == "吉州恳工〔2026〕1号"
    world.come_to("2026-01-06")
    assert writing.at("issued")["label"] == "吉州恳办〔2026〕2号"
    assert writing.at("issued", kind="reminder")["label"] == "吉营商提〔2026〕1号"
    assert world.findings() == []


def test_each_organ_counts_for_itself(world, writing):
    assert writing.at("issued")["register"] == "360802/work/2026"
    writing.kinds(work={"organ": "吉营商"})
    letters = [writing.at("issued") for _ in range(2)]
    assert [(one["register"], one["number"]) for one in letters] == [("360802/work@吉营商/2026", n) for n in (1, 2)]
    assert world.findings() == []


def test_kinds_and_years_count_for_themselves(world, writing):
    labels = [writing.at("issued", kind=kind)["label"] for kind in ("work", "reminder", "work")]
    world.come_to("2027-01-04")
    assert [*labels, writing.at("issued")["label"]] == [
        "吉州恳工〔2026〕1号", "吉州恳提〔2026〕1号", "吉州恳工〔2026〕2号", "吉州恳工〔2027〕1号"]


def test_a_county_may_have_kinds_of_its_own(world, writing):
    with refusing(Refused, "letter_kind_unknown"):
        writing.draft("notice")
    writing.kinds(county_kinds=[NOTICE])
    letter = writing.issue(writing.sign(writing.draft("notice"), world.office))
    assert letter["label"] == "吉州恳告〔2026〕1号"
    assert {event["data"]["kind"] for event in world.said("letter.issued")} == {"notice"}


def test_an_assignment_takes_its_number_under_the_countys_organ_and_a_lost_one_is_seen_to(world, writing, clock):
    writing.kinds(assignment={"organ": "吉营商", "sign": "转"})
    file = world.at("assigned")
    assert world.get(file)["letters"][0]["label"] == "吉营商转〔2026〕1号"
    with pytest.raises(Crash):
        world.dying(1).assign(world.raise_())
    clock.advance(minutes=2)
    world.sweep()
    assert [letter["status"] for letter in world.letters()] == ["issued", "voided"]
    assert world.findings() == []


@pytest.mark.parametrize(("change", "at", "code"), [
    ({"work": {"sign": "提"}}, "kinds.3.sign", "letter_sign_twice"),
    ({"work": {"with_assignment": True}}, "kinds.2.with_assignment", "letter_with_assignment"),
    ({"card": {"reviewed_by": []}}, "kinds.6.second_person", "second_person_reviews"),
    ({"work": {"addressee": "lead_units"}}, "kinds.2.addressee", "lead_units_of_minutes"),
    ({"work": {"code": "notice"}}, "kinds", "letter_kinds_each_once"),
    ({"work": {"code": "reminder"}}, "kinds", "letter_kinds_each_once"),
    ({"work": {"sign": "/"}}, "kinds.2.sign", "not_a_sign"),
    ({"work": {"organ": "a@b"}}, "kinds.2.organ", "not_a_sign"),
    ({"work": {"code": "Notice"}}, "kinds.2.code", "not_a_letter_kind"),
])
def test_what_a_set_of_kinds_must_be(world, writing, change, at, code):
    with wrong(**{f"value.{at}".replace(".", "__"): code}):
        writing.kinds(**change)


def test_the_same_sign_under_another_organ_is_no_double(writing):
    assert writing.kinds(work={"sign": "提", "organ": "吉营商"})["id"] == "letters.2026-01-05"


@pytest.mark.parametrize("missing", [0, 3])
def test_no_built_in_kind_may_be_left_out(world, missing):
    value = standard()
    del value["kinds"][missing]
    with pytest.raises(Invalid):
        world.call("set_setting", doc_id="letters", valid_from="2026-01-05", value=value, running="keep")


@pytest.mark.parametrize(("kind", "register"), [
    ({"code": "work", "organ": None}, "360802/work/2026"), ({"code": "work", "organ": "吉恳"}, "360802/work@吉恳/2026"),
])
def test_a_register_tells_kind_and_year(kind, register):
    assert letter_kinds.register_of("360802", kind, 2026) == register
    assert letter_kinds.parsed(register) == ("work", 2026)


def test_a_label_has_organ_sign_year_and_number():
    assert letter_kinds.label("吉恳", "督", 2026, 7) == "吉恳督〔2026〕7号"


def test_the_parts_proofs_know_letters_of_every_organ(world, writing):
    writing.kinds(work={"organ": "吉营商"})
    letter = writing.at("issued")
    world.corrupt("letters", letter["id"], number=7)
    assert [finding for check in part.checks for finding in check(world.store)] == [
        f"tickets_numbers/360802/work@吉营商/2026/000000001: held by {letter['id']}, which does not have it"]
