"""Resources of hand-overs between counties: what those doors of tickets are asked with, and what they answer."""

from marshmallow import Schema, fields

from kentan.contracts.fields import Moment, one_of
from kentan.contracts.fields import text as text_of
from kentan.contracts.resources import Page, View
from kentan.contracts.tickets import HANDOVER_STATES, OFFER_STATES, HandoverState, Offer

LONGEST_TEXT = 10_000


class OfferHandover(Schema):
    """What ``offer_handover`` is asked with."""

    to = fields.String(required=True, metadata={"description": "code of the county or city that is to take the file"})
    reason = text_of(1000)
    text = text_of(LONGEST_TEXT, required=False, allow_none=True,
                   metadata={"description": "how the appeal is worded for the other county, e.g. without names; its own text if left out"})


class ObjectToOffer(Schema):
    """What ``object_to_offer`` is asked with."""

    reason = text_of(1000, metadata={"description": "why the file is not taken, and whose it is"})


class ListHandovers(Page):
    """What ``list_handovers`` is asked with."""

    state = fields.String(validate=one_of(*HANDOVER_STATES))
    to = fields.String()


class ListOffers(Page):
    """What ``list_offers`` is asked with."""

    state = fields.String(validate=one_of(*OFFER_STATES))


class HandoverView(HandoverState):
    """A hand-over as it is answered. While it is offered, the county still holds the file and its clocks run on."""

    grounds = fields.String(required=True)
    received_at = Moment(allow_none=True, metadata={"description": "when the offer was seen to have arrived"})
    recalled_at = Moment(allow_none=True)
    objection = fields.String(allow_none=True)
    lead_unit = fields.String(allow_none=True, metadata={"description": "who led the file before it was handed over"})
    co_units = fields.List(fields.String())
    progress = fields.Dict(allow_none=True, metadata={"description": "how the file stands there: status, number, at, sequence"})
    answer = fields.Dict(allow_none=True, metadata={
        "description": "whence the answer is: number, sequence and head of the chain there, digest of the answer, at"})


class OfferView(Offer, View):
    """Another county's offer of a file as it is answered."""

    home = fields.String(required=True, metadata={"description": "the county that offers it"})
    file = fields.String(allow_none=True, metadata={"description": "the id of the file here, once it is taken over"})
    text = fields.String(allow_none=True, metadata={"description": "the appeal; null once the offer is done with"})
    grounds = fields.String(allow_none=True)
