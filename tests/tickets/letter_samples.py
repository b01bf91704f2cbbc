"""A letter on its way: drafted by one of the office, reviewed by another, signed, issued, received."""

from kentan.commands import Actor
from kentan.documents import Origin
from services.tickets.letters import letter_kinds

LADDER = Origin("360802", {"id": "tickets.ladder", "role": "system"}, "chain-1")
NOTICE = {"code": "notice", "name": {"zh": "告知函", "en": "notice"}, "sign": "告", "organ": None, "issuer": None,
          "addressee": "unit", "copies": [], "reviewed_by": [], "signed_by": ["office"], "second_person": False,
          "with_assignment": False}
STEPS = ("draft", "reviewed", "signed", "issued", "received")


class Writing:
    """The office's work on letters in a world."""

    def __init__(self, world):
        self.world = world
        self.second = Actor("office-2", "office", world.county)

    def draft(self, kind="work", **data):
        return self.world.call("draft_letter", **{"kind": kind, "unit": "fgw", "text": "请尽快答复。", **data})

    def review(self, letter, actor=None):
        return self.world.call("review_letter", actor or self.second, letter["id"])

    def sign(self, letter, actor=None, signer="某主任", **data):
        return self.world.call("sign_letter", actor or self.world.leader, letter["id"], signer=signer, **data)

    def issue(self, letter, **data):
        return self.world.call("issue_letter", None, letter["id"], **data)

    def receive(self, letter, unit="fgw", person="某甲"):
        return self.world.call("receive_letter", self.world.unit(unit), letter["id"], person=person)

    def send_back(self, letter, actor=None, reason="请补充依据"):
        return self.world.call("send_back_letter", actor or self.second, letter["id"], reason=reason)

    def end(self, letter, reason="重复"):
        return self.world.call("end_letter", None, letter["id"], reason=reason)

    def change(self, letter, **data):
        return self.world.call("change_letter", None, letter["id"], **{"unit": "fgw", "text": "请于三日内答复。", **data})

    def at(self, status, **data):
        """A letter that has come just so far."""
        letter = self.draft(**data)
        for reached, step in zip(STEPS[1:], (self.review, self.sign, self.issue, self.receive), strict=True):
            if letter["status"] == status:
                return letter
            letter = step(letter)
            assert letter["status"] == reached
        return letter

    def kinds(self, valid_from="2026-01-05", county_kinds=(), **changed):
        """Set the county's kinds: fields of standard ones by code, and kinds of its own."""
        value = letter_kinds.standard()
        for kind in value["kinds"]:
            kind.update(changed.get(kind["code"], {}))
        value["kinds"] += county_kinds
        return self.world.call("set_setting", doc_id="letters", valid_from=valid_from, value=value, running="keep")
