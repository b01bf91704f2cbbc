"""Who may knock at which door, and what each sees of a file: by role, own unit, own enterprise, own county."""

from contextlib import nullcontext

import pytest
from ticket_samples import COUNTY, NEIGHBOUR, TEXT, refusing

from kentan.commands import ENTERPRISE, ROLES, UNIT, Actor
from kentan.errors import Forbidden, NotFound
from services.tickets.service import TicketsService

EVERYBODY, INSIDERS, OVERSEERS = {*ROLES}, {*ROLES} - {ENTERPRISE}, {*ROLES} - {ENTERPRISE, UNIT}
ASKING = {
    "get_appeal": EVERYBODY, "list_appeals": EVERYBODY, "get_form": EVERYBODY, "count_appeals": EVERYBODY,
    "list_overdue": INSIDERS,
    "list_commitments": INSIDERS, "list_long_term": INSIDERS, "export_appeal": OVERSEERS, "get_letter": INSIDERS,
    "list_letters": INSIDERS, "get_ledger": OVERSEERS, "get_batch": {"office"}, "list_handovers": OVERSEERS,
    "list_offers": OVERSEERS, "get_offer": OVERSEERS, "get_setting": INSIDERS, "render_letter": INSIDERS,
    "list_letter_templates": OVERSEERS, "get_letter_template": OVERSEERS, "list_settings": INSIDERS,
    "list_presets": INSIDERS, "get_preset": INSIDERS,
    "list_waiting": INSIDERS,
}
ASKING |= {"list_steps": INSIDERS, "get_step": INSIDERS}
DOING = {
    "start_step": {"office"}, "take_step": {"office"}, "approve_step": {"office", "leader"}, "decline_step": {"office"},
    "answer_step": {"unit"}, "appeal_step": {"unit"}, "judge_step": {"office", "leader"}, "draft_bulletin": {"office"},
    "preview_setting": {"office"},
    "raise_appeal": {"office", "enterprise", "system"}, "raise_batch": {"office"}, "assign_appeal": {"office"}, "opine": {"unit"},
    "propose_completion": {"unit"}, "confirm_closing": {"enterprise", "office"}, "send_back": {"enterprise"},
    "record_reminder": {"office"}, "record_result": {"system"}, "set_form": {"office"}, "set_setting": {"office"},
    "correct_appeal": {"office"}, "add_commitment": {"office"}, "settle_commitment": {"office"},
    "withdraw_appeal": {"enterprise", "office"}, "reopen_appeal": {"enterprise", "office"},
    "approve_completion": {"office"}, "refuse_completion": {"office"},
    "set_letter_template": {"office"}, "preview_letter_template": {"office"},
    "draft_letter": {"office"}, "change_letter": {"office"}, "issue_letter": {"office"}, "end_letter": {"office"},
    "review_letter": {"office", "leader"}, "send_back_letter": {"office", "leader"}, "sign_letter": {"office", "leader"},
    "receive_letter": {"unit"},
    "offer_handover": {"office"}, "withdraw_handover": {"office"}, "accept_offer": {"office"}, "object_to_offer": {"office"},
    "object_to_assignment": {"unit"}, "uphold_objection": {"office"}, "refuse_objection": {"office"},
    "offer_transfer": {"unit"}, "accept_transfer": {"unit"}, "object_to_transfer": {"unit"}, "recall_transfer": {"unit"},
    "open_consultation": {"office", "unit"}, "answer_consultation": {"unit"}, "record_meeting": {"office", "unit"},
    "close_consultation": {"office", "unit"},
    "reply_as_co_unit": {"unit"}, "ask_extension": {"unit"}, "approve_extension": {"office"}, "refuse_extension": {"office"},
}
ASKING |= {"list_matched": OVERSEERS, "find_similar": OVERSEERS, "list_linked_answers": {"office", "unit"}}
DOING |= {"link_appeal": {"office"}, "dismiss_match": {"office"}, "unlink_appeal": {"office"}}
ASKING |= {"list_attachments": EVERYBODY, "get_attachment": EVERYBODY}
DOING |= {name: {"enterprise", "office", "unit"} for name in ("attach_file", "withdraw_attachment")}
DOORS = ASKING | DOING
BODY = {"text": TEXT, "forum": "f-1", "rows": [], "lead_unit": "fgw", "outcome": "solved", "answer": "好",
        "reason": "by_phone", "people": "甲乙", "spoken_at": "2026-01-05T01:00:00.000Z", "said": "请办",
        "valid_from": "2026-01-01", "form": [], "source": "s", "foreign_id": "1", "ref": "1",
        "to": "360800", "theirs": "rsj", "grounds": "不属本单位", "kind": "objection", "signer": "某主任", "person": "某甲",
        "clock": "C3", "until": "2026-01-20", "turn": 1, "other": "nothing", "since": "2026-01-01", "approve": True,
        "uphold": True, "step": "phone", "question": "能否解决？", "units": ["zjj"], "on": "2026-01-05", "place": "会议室",
        "present": ["某主任"], "agreed": "照办", "attachment": "none"}


def actor(role, county=COUNTY, **rest):
    return Actor(f"some-{role}", role, county, unit="fgw" if role == UNIT else None,
                 enterprise="e-1" if role == ENTERPRISE else None, **rest)


def let_in(world, door, who):
    """Whether the door opened, whatever was said behind it."""
    try:
        world.call(door, who, "none", **BODY)
    except Forbidden as refused:
        return refused.code not in ("role_not_allowed", "other_county")
    except Exception as error:
        return error.status in (404, 409, 422)
    return True


def test_the_table_names_every_door():
    assert {name for name in dir(TicketsService) if hasattr(getattr(TicketsService, name), "roles")} == set(DOORS)


@pytest.mark.parametrize("door", sorted(DOORS))
def test_a_door_opens_to_its_roles_and_to_no_others(world, door):
    assert {role for role in ROLES if let_in(world, door, actor(role))} == DOORS[door]
    assert not let_in(world, door, Actor("public", "public", "*"))


@pytest.mark.parametrize("door", sorted(DOORS))
def test_no_door_opens_to_an_account_of_the_next_county(world, door):
    assert [role for role in ROLES if let_in(world, door, actor(role, NEIGHBOUR))] == []


@pytest.mark.parametrize("door", sorted(DOORS))
def test_the_city_reads_every_county_and_changes_none(world, door):
    opened = {role for role in ROLES if let_in(world, door, actor(role, "360800", city=True))}
    assert opened == (DOORS[door] - {ENTERPRISE} if door in ASKING else set())


@pytest.mark.parametrize("unit", ["fgw", "rsj"])
def test_a_unit_reads_what_it_leads_and_what_it_co_works(world, unit):
    file = world.at("assigned")
    assert world.get(file, world.unit(unit))["id"] == file["id"]
    assert world.list(world.unit(unit)) == [file["id"]]


def test_a_unit_reads_nothing_else(world):
    file, raised = world.at("assigned"), world.raise_()
    for one in (file, raised):
        with refusing(Forbidden, "not_your_file"):
            world.get(one, world.unit("zjj"))
    assert world.list(world.unit("zjj")) == []
    assert world.list(world.unit("fgw")) == [file["id"]]


def test_a_unit_that_asks_for_anothers_files_sees_those_that_are_also_its_own(world, clock):
    shared = world.at("assigned")
    clock.advance(seconds=1)
    world.assign(world.raise_(), "zjj", [])
    assert world.list(world.unit("rsj"), unit="fgw") == [shared["id"]]
    assert world.list(world.unit("rsj"), unit="zjj") == []


def test_a_unit_of_the_city_with_the_same_code_is_another_unit(world):
    file = world.at("assigned")
    letter = world.letters()[0]
    city_unit = actor(UNIT, "360800", city=True)
    for door, doc_id in (("get_appeal", file["id"]), ("list_appeals", None), ("list_overdue", None), ("list_letters", None),
                         ("get_letter", letter["id"])):
        with refusing(Forbidden, "not_your_file"):
            world.call(door, city_unit, doc_id)


def test_an_account_of_a_unit_that_names_none_has_no_files(world):
    with refusing(Forbidden, "not_your_file"):
        world.list(Actor("x", UNIT, COUNTY))
    with refusing(Forbidden, "not_your_file"):
        world.call("opine", Actor("x", UNIT, COUNTY), world.raise_()["id"], text="好")


def test_a_unit_sees_in_the_overdue_list_only_what_is_late_at_itself(world):
    file = world.at("assigned")
    world.come_to("2026-02-01")
    world.fire()
    shown = {unit: [item["id"] for item in world.call("list_overdue", world.unit(unit), unit="fgw")["items"]]
             for unit in ("fgw", "rsj", "zjj")}
    assert shown == {"fgw": [file["id"]], "rsj": [], "zjj": []}


@pytest.mark.parametrize(("unit", "kinds"), [
    ("fgw", {"minutes", "assignment"}), ("rsj", {"minutes", "assignment"}), ("zjj", {"minutes"}),
])
def test_a_unit_reads_letters_addressed_and_copied_to_it_and_all_minutes(world, unit, kinds):
    world.at("assigned", forum="f-1")
    for letter in world.letters():
        closed = letter["kind"] not in kinds
        with refusing(Forbidden, "not_your_letter") if closed else nullcontext():
            world.call("get_letter", world.unit(unit), letter["id"])


def test_an_enterprise_reads_its_own_files_and_to_it_others_are_not_there(world):
    file = world.at("closed")
    assert world.get(file, world.enterprise("e-1"))["id"] == file["id"]
    assert world.list(world.enterprise("e-1")) == [file["id"]]
    assert world.list(world.enterprise("e-2")) == []
    with refusing(NotFound, "not_found"):
        world.get(file, world.enterprise("e-2"))
    with refusing(Forbidden, "not_your_enterprise"):
        world.list(world.enterprise("e-2"), enterprise="e-1")


def test_an_account_of_an_enterprise_that_names_none_has_no_files(world):
    world.raise_()
    assert world.list(Actor("x", ENTERPRISE, COUNTY)) == []


def test_whom_to_call_is_shown_to_those_who_call(world):
    file = world.assign(world.raise_(contact={"name": "某甲", "phone": "0796-8000000"}))
    seen = {role: "contact" in world.get(file, who) for role, who in {
        "office": world.office, "own": world.enterprise(), "lead": world.unit("fgw"), "co": world.unit("rsj"),
        "leader": world.leader, "operator": actor("operator"), "system": actor("system")}.items()}
    assert {role for role, shown in seen.items() if shown} == {"office", "own", "lead", "co"}


def test_an_enterprise_learns_which_office_or_unit_acted_and_not_which_account(world):
    file = world.at("opined")
    told = [entry["actor"] for entry in world.get(file, world.enterprise())["timeline"]]
    assert told == [{"role": "office"}, {"role": "office"}, {"role": "unit", "unit": "fgw"}]
    assert world.get(file)["timeline"][0]["actor"] == {"id": "office-1", "role": "office"}


def test_a_file_is_there_in_its_own_county_alone(world, next_door):
    file = world.raise_()
    with refusing(NotFound, "not_found"):
        next_door.get(file)
