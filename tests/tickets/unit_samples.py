"""What units do with a file beside working on it: each as one call with what is usual filled in."""

from datetime import datetime, timedelta

from services.tickets.clocks.clock_rules import standard


def object_to(world, file, lead="fgw", **data):
    return world.call("object_to_assignment", world.unit(lead), file["id"],
                      **{"theirs": "zjj", "grounds": "属住建部门职责", **data})


def uphold(world, file, **data):
    return world.call("uphold_objection", doc_id=file["id"], **data)


def refuse(world, file, **data):
    return world.call("refuse_objection", doc_id=file["id"], **{"reason": "三定方案明确由发改部门牵头", **data})


def ask(world, file, unit="fgw", **data):
    return world.call("ask_extension", world.unit(unit), file["id"],
                      **{"clock": "C3", "until": "2026-01-23", "reason": "需跨部门会商", **data})


def approve(world, file, turn=1, **data):
    return world.call("approve_extension", doc_id=file["id"], turn=turn, **data)


def deny(world, file, turn=1, **data):
    return world.call("refuse_extension", doc_id=file["id"], turn=turn, **{"reason": "时限充足", **data})


def reply(world, file, unit="rsj", **data):
    return world.call("reply_as_co_unit", world.unit(unit), file["id"], **{"text": "可由本单位配合招工。", **data})


def transfer(world, file, lead="fgw", **data):
    return world.call("offer_transfer", world.unit(lead), file["id"], **{"to": "zjj", "grounds": "主要涉及工程建设", **data})


def answer_transfer(world, file, door="accept_transfer", unit="zjj", **data):
    """The answer of the unit that was asked, or of the lead unit that recalls."""
    if door == "object_to_transfer":
        data = {"grounds": "非本单位职责", **data}
    return world.call(door, world.unit(unit), file["id"], **data)


def consult(world, file, by="fgw", **data):
    """The lead unit (or the office: None) asks a unit beside the file."""
    return world.call("open_consultation", by and world.unit(by), file["id"],
                      **{"question": "能否配套解决？", "units": ["zjj"], **data})


def consulted(world, file, door, unit, **data):
    """What a unit (or the office: None) does with the consultation."""
    return world.call(door, unit and world.unit(unit), file["id"], **data)


def count_replies(world, code="co_reply"):
    """Let the county hold its co-units to their replies (or run another clock that is off by the standard), from today on."""
    value = standard()
    for rule in value["clocks"]:
        rule["on"] = rule["on"] or rule["code"] == code
    day = world.clock.now().date().isoformat()
    return world.call("set_setting", doc_id="clocks", valid_from=day, value=value, running="keep")


def receive(world, file, unit="fgw"):
    """A unit signs for the last assignment letter of a file."""
    letter = [one for one in world.get(file)["letters"] if one["kind"] == "assignment"][-1]
    return world.call("receive_letter", world.unit(unit), letter["id"], person="某科长")


def waiting(world, kind, actor=None):
    """The ids of the files in which something of a kind waits, the longest first."""
    return [item["id"] for item in world.call("list_waiting", actor, kind=kind)["items"]]


def set_terms(world, **terms):
    """Let the county's terms of units hold from today on."""
    value = {**world.call("get_setting", doc_id="units")["value"], **terms}
    day = datetime.fromisoformat(world.clock.now().isoformat()).date().isoformat()
    return world.call("set_setting", doc_id="units", valid_from=day, value=value, running="keep")


def live_with_units(world):
    """Files in which units and the office do to each other all that they may."""
    refused, upheld = world.at("assigned"), world.at("assigned")
    for file, decide in ((refused, refuse), (upheld, uphold)):
        object_to(world, file)
        decide(world, file)
    for decide in (approve, deny):
        file = world.at("assigned")
        ask(world, file, until=a_monday(world, 4))
        decide(world, file)
    reply(world, world.at("assigned"))
    receive(world, world.at("assigned"))
    for door, unit in (("accept_transfer", "zjj"), ("object_to_transfer", "zjj"), ("recall_transfer", "fgw")):
        file = world.at("assigned")
        transfer(world, file)
        answer_transfer(world, file, door, unit)


    file = world.at("assigned")
    consult(world, file)
    consulted(world, file, "answer_consultation", "zjj", text="可配套。")
    consulted(world, file, "record_meeting", "fgw", on="2026-01-05", place="政务中心", present=["县住建局局长"], agreed="照办")
    consulted(world, file, "close_consultation", "fgw")


def a_monday(world, weeks):
    """The Monday so many weeks after that of the present week."""
    today = world.clock.now().date()
    return (today - timedelta(days=today.weekday()) + timedelta(weeks=weeks)).isoformat()


def types(file):
    return [entry["type"].removeprefix("tickets.appeal.") for entry in file["timeline"]]
