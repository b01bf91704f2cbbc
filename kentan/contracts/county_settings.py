"""What is data in a county, with a day from which it holds: the shape of setting it, and of asking what holds.

Each service names its kinds (clocks, ladder …) with the schema of their value in its own contracts.
"""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema

from kentan.contracts.fields import Day, Moment, one_of
from kentan.contracts.fields import text as text_of
from kentan.contracts.resources import Page, View
from kentan.contracts.sharing import CITY

KEEP, APPLY = "keep", "apply"


class SettingState(Schema):
    """One kind of a county's rules, from a day on."""

    share = CITY

    kind = fields.String(required=True)
    valid_from = fields.Date(required=True)
    value = fields.Dict(required=True)
    running = fields.String(required=True, validate=one_of(KEEP, APPLY), metadata={"description": "apply: also to what runs already"})


class ProposedSetting(Schema):
    """A value as it is proposed, from a day on."""

    valid_from = Day(required=True, metadata={"description": "the first day on which it holds, not before today once there is another"})
    value = fields.Dict(metadata={"description": "all of it; what is left out is not kept from before. This or a preset"})
    preset = text_of(40, required=False, allow_none=True, metadata={"description": "instead of a value: the code of one that ships"})
    running = fields.String(load_default=KEEP, validate=one_of(KEEP, APPLY), metadata={
        "description": "keep: what runs already goes on by its old rule; apply: it is counted anew, which needs a reason"})


    @validates_schema
    def _one_of_both(self, data: dict, **_: Any) -> None:
        if data.get("preset") is None and "value" not in data:
            raise ValidationError({"value": ["required"]})
        if data.get("preset") is not None and "value" in data:
            raise ValidationError({"preset": ["preset_or_value"]})


class SetSetting(ProposedSetting):
    """What ``set_setting`` is asked with. Another value for a day that has one needs its version as If-Match."""

    reason = text_of(500, required=False, allow_none=True, metadata={"description": "why; needed with apply"})


class PreviewSetting(ProposedSetting):
    """What ``preview_setting`` is asked with."""


class GetSetting(Schema):
    """What ``get_setting`` is asked with."""

    on = Day(metadata={"description": "what holds on this day; today if left out"})


class ListSettings(Page):
    """What ``list_settings`` is asked with."""


class SettingView(View):
    """A county's rules of one kind, as they hold from a day on; the standard ones have ``id`` null and no day."""

    id = fields.String(allow_none=True)
    kind = fields.String(required=True)
    valid_from = fields.String(allow_none=True)
    value = fields.Dict(required=True)
    running = fields.String(allow_none=True)
    reason = fields.String(allow_none=True)
    set_at = Moment(allow_none=True)
    set_by = fields.Dict(allow_none=True, metadata={"description": "id and role of who set it"})
    earlier = fields.List(fields.Dict(), metadata={"description": "the values that this one replaced for the same day, the first one first"})


class PresetView(Schema):
    """A value that ships, ready to be set."""

    kind = fields.String(required=True)
    code = fields.String(required=True)
    standard = fields.Boolean(required=True, metadata={"description": "it holds where a county set none"})
    name = fields.Dict(keys=fields.String(), values=fields.String(), required=True, metadata={"description": "zh and en"})
    source = fields.Dict(keys=fields.String(), values=fields.String(), required=True, metadata={
        "description": "whose practice it is, and where that is told; zh and en"})
    value = fields.Dict(required=True)


class SettingPreview(Schema):
    """What setting a value would do to open files. Nothing is changed."""

    kind = fields.String(required=True)
    valid_from = fields.String(required=True)
    moves = fields.Integer(required=True, metadata={"description": "open deadlines that would move"})
    examples = fields.List(fields.Dict(), required=True, metadata={"description": "the first of them: appeal, number, clock, before, after"})
