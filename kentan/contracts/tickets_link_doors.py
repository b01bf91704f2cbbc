"""Resources of files that are about the same: what those doors of tickets are asked with, and what they answer."""

from marshmallow import Schema, fields

from kentan.contracts.fields import Moment, one_of
from kentan.contracts.fields import text as text_of
from kentan.contracts.resources import Page, View
from kentan.contracts.tickets import LINKS, MATCH_STATES, OUTCOMES, STATUSES


class ListMatched(Page):
    """What ``list_matched`` is asked with."""


class LinkAppeal(Schema):
    """What ``link_appeal`` is asked with."""

    other = fields.String(required=True, metadata={"description": "the id of the earlier file, proposed or not"})


class DismissMatch(Schema):
    """What ``dismiss_match`` is asked with."""

    other = fields.String(required=True, metadata={"description": "the id of the file that was proposed"})
    reason = text_of(1000)


class UnlinkAppeal(Schema):
    """What ``unlink_appeal`` is asked with."""

    other = fields.String(required=True, metadata={"description": "the id of the linked, earlier file"})
    reason = text_of(1000)


class SimilarView(Schema):
    """An earlier file that one is like."""

    appeal = fields.String(required=True)
    number = fields.String(required=True, metadata={"description": "ledger number"})
    kind = fields.String(required=True, validate=one_of(*LINKS), metadata={
        "description": "duplicate: of the same enterprise, not closed; reraised: of the same, closed before; same_matter: any other"})
    likeness = fields.Float(allow_none=True, metadata={"description": "0 to 1, by the county's measure; null where a person found it"})


class MatchView(SimilarView):
    """A match as it is answered; confirmed, it is a link."""

    state = fields.String(required=True, validate=one_of(*MATCH_STATES))
    proposed_at = Moment(required=True)
    decided_at = Moment(allow_none=True)
    reason = fields.String(allow_none=True, metadata={"description": "why it was dismissed or unlinked"})


class LinkedFromView(Schema):
    """A later file that is linked with one."""

    appeal = fields.String(required=True)
    number = fields.String(required=True)
    kind = fields.String(required=True, validate=one_of(*LINKS), metadata={"description": "what this file is to the later one"})
    linked = fields.Boolean(required=True)
    sequence = fields.Integer(required=True, metadata={"description": "of the later file's event that said so"})
    at = Moment(required=True)


class LinksView(View):
    """The matches and links of a file; each file keeps its own clocks, reply and survey."""

    number = fields.String(required=True, metadata={"description": "ledger number"})
    matches = fields.List(fields.Nested(MatchView), required=True)
    linked_from = fields.List(fields.Nested(LinkedFromView), required=True)
    reraised_by = fields.List(fields.String(), required=True, metadata={
        "description": "later files in which the same enterprise raises the matter again: they count against this one"})


class MatchedItem(LinksView):
    """A file with proposals in a listing."""

    enterprise = fields.String(required=True)
    excerpt = fields.String(required=True, metadata={"description": "the first characters of the text"})


class SimilarList(Schema):
    """What is alike now."""

    items = fields.List(fields.Nested(SimilarView), required=True)
    as_of = Moment(required=True)


class LinkedAnswer(Schema):
    """The answer of a linked file."""

    appeal = fields.String(required=True)
    number = fields.String(required=True)
    enterprise = fields.String(required=True)
    status = fields.String(required=True, validate=one_of(*STATUSES))
    lead_unit = fields.String(allow_none=True)
    outcome = fields.String(allow_none=True, validate=one_of(*OUTCOMES))
    outcome_reason = fields.String(allow_none=True)
    answer = fields.String(required=True)
    completed_at = Moment(allow_none=True)


class LinkedAnswers(Schema):
    """The answers of linked files, to begin one's own with. Each file is answered by itself."""

    items = fields.List(fields.Nested(LinkedAnswer), required=True)
