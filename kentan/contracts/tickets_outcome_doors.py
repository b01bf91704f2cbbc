"""Resources of what a file comes to: what those doors of tickets are asked with."""

from marshmallow import Schema

from kentan.contracts.fields import text as text_of


class RefuseCompletion(Schema):
    """What ``refuse_completion`` is asked with."""

    reason = text_of(1000, metadata={"description": "why the proposed outcome is not approved, for the unit to go on by"})
