"""A county in which files are linked, raised again, told apart and unlinked."""


def live_with_links(world):
    """Say all that is said of links; the events that make the earlier files note them."""
    text = "园区二号路的路灯坏了半个月，夜间货车进出很不安全，请尽快派人维修。"
    closed = world.at("closed", text=text)
    again = world.raise_(text=text)
    other = world.raise_(enterprise="e-2", text=text)
    world.call("link_appeal", doc_id=again["id"], other=closed["id"])
    world.call("link_appeal", doc_id=other["id"], other=again["id"])
    world.call("dismiss_match", doc_id=other["id"], other=closed["id"], reason="另一路段")
    _deliver(world, "appeal.linked")
    world.call("unlink_appeal", doc_id=other["id"], other=again["id"], reason="弄错了")
    _deliver(world, "appeal.unlinked")
    return [*world.said("appeal.linked"), *world.said("appeal.unlinked")]


def _deliver(world, name):
    for event in world.said(name):
        world.local.deliver(event)
