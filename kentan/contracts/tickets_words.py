"""Words of tickets that its events, doors and settings share: kinds, statuses, outcomes and the states of what a file holds."""

from marshmallow import Schema, fields, validate

from kentan.contracts.sharing import CITY, OPEN

KINDS = ("request", "difficulty", "criticism", "suggestion")
STATUSES = ("raised", "assigned", "opined", "completed", "closed")
OUTCOMES = ("solved", "partly_solved", "explained", "long_term", "not_accepted")
LETTER_KINDS = ("minutes", "assignment", "work", "reminder", "supervision", "bulletin", "card")
LETTER_STATUSES = ("draft", "reviewed", "signed", "issued", "received", "given_up", "voided")
DURATIONS = ("working_days", "calendar_days", "weeks", "hours")
CLOCK_EVENTS = ("raised", "assigned", "opined", "completed", "sent_back", "closed", "reopened", "reassigned", "objected", "objection_refused",
                "proposed", "proposal_refused", "extension_asked", "consulted", "consulted_answered", "received", "second_supervised")
HANDOVER_STATES = ("offered", "recalled", "handed_over", "objected", "withdrawn")
PAUSE_STATES = ("raised", "assigned", "opined", "completed", "handover_offered", "objected", "proposed")
WARNED = ("holder", "lead_unit", "office", "leader")
OBJECTION_STATES = ("pending", "upheld", "refused", "lapsed")
EXTENSION_STATES = ("pending", "approved", "refused", "lapsed")
TRANSFER_STATES = ("pending", "accepted", "objected", "recalled", "lapsed")
OFFER_STATES = ("offered", "accepted", "objected", "withdrawn", "taken_over")
CLOSED_BY = ("enterprise", "default", "origin", "withdrawal")
COMMITMENT_STATES = ("open", "kept", "broken", "lapsed")
PROPOSAL_STATES = ("proposed", "approved", "refused", "lapsed")
LINKS = ("duplicate", "reraised", "same_matter")
MATCH_STATES = ("proposed", "confirmed", "dismissed", "unlinked")
JUDGEMENTS = ("confirmed", "sent_back", "reopened", "withdrawn")
TO_THE_CITY = {"share": CITY}


class Name(Schema):
    """What something is called, in both languages."""

    share = OPEN

    zh = fields.String(required=True, validate=validate.Length(1, 50))
    en = fields.String(required=True, validate=validate.Length(1, 50))
