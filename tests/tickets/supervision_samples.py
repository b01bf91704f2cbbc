"""Supervision as officials and units do it: a late file, and each step's doors."""

from services.tickets.repository import APPEALS

SAID = {"people": "某甲与某乙", "spoken_at": "2026-01-05T01:00:00.000Z", "said": "请尽快答复。"}


def second(world):
    """Another account of the office."""
    return type(world.office)("office-2", "office", world.county)


def steps(world, file, actor=None):
    """The file's steps, as they are shown."""
    return world.get(file, actor)["steps"]


def brief(world, file):
    """Each step as (code, unit, state)."""
    return [(step["step"], step["unit"], step["state"]) for step in steps(world, file)]


def last(world, file):
    return steps(world, file)[-1]


def late(world, day="2026-01-13", **data):
    """A file whose lead unit is late with its opinion: assigned on a Monday, due on the next."""
    file = world.at("assigned", **data)
    pass_time(world, day)
    return world.get(file)


def pass_time(world, day, clock="09:00"):
    """Let it be this day, and the service do what is due."""
    world.come_to(day, clock)
    world.fire()
    world.service.watch_steps()
    world.service.watch_steps()  # what was taken by rule gets its letter at the next look


def do(world, door, to, actor=None, **data):
    return world.call(door, actor, to["id"], **data)


def approve(world, asked, actor=None):
    return do(world, "approve_step", asked, actor or second(world), approve=True)


def take(world, step, actor=None, instead=None, **data):
    """Take a proposed step, or another one instead."""
    return do(world, "take_step", step, actor, **data, **({"step": instead} if instead else {}))


def start(world, file, step="reminder", actor=None, **data):
    return world.call("start_step", actor, file["id"], **{"step": step, "reason": "情况紧急", **data})


def letter(world, file, **data):
    """A file with a reminder letter against its lead unit."""
    return start(world, file, **data)


def card(world, file, **data):
    """A card on a file, by a direct jump of two people."""
    return approve(world, start(world, file, "card", **data))


def set_ladder(world, value, day="2026-01-05"):
    return world.call("set_setting", doc_id="ladder", valid_from=day, value=value, running="keep")


def stored(world, file):
    return world.store.collection(APPEALS).get(file["id"])


def listing(world, actor=None, **asked):
    """The ids of the steps on the first page of a listing."""
    return [step["id"] for item in world.call("list_steps", actor, **asked)["items"] for step in item["steps"]]


def live_under_supervision(world):
    """All that may become of steps, so that each event of theirs is said."""
    world.remind(world.at("assigned"))
    step = card(world, world.at("assigned"))
    do(world, "answer_step", step, world.unit(), text="已在办理")
    do(world, "appeal_step", step, world.unit(), reason="非我单位责任")
    do(world, "judge_step", step, world.leader, uphold=False, reason="证据不足")
    card(world, file := world.at("completed"))
    world.close(file)
    do(world, "decline_step", last(world, world.send_back(world.at("completed"))), reason="已电话说明")
    world.complete(world.send_back(world.at("completed")))
    pass_time(world, "2026-06-01")
