"""A county's kinds of letters as data: names, the sign in the number, to whom they go, who reviews and who signs."""

from marshmallow import Schema, fields, validate

from kentan.commands import LEADER, OFFICE
from kentan.contracts.fields import flag, one_of
from kentan.contracts.fields import text as text_of
from kentan.contracts.tickets import LETTER_KINDS

TO_UNIT, TO_LEAD_UNITS, TO_ALL_UNITS, TO_NOBODY = ADDRESSEES = ("unit", "lead_units", "all_units", "none")
KIND_CODE = validate.Regexp(r"^[a-z][a-z0-9-]{0,19}$(?!\n)", error="not_a_letter_kind")
SIGN = validate.Regexp(r"^[\u4e00-\u9fff]{1,20}$(?!\n)", error="not_a_sign")


class LetterKind(Schema):
    """One kind of letters."""

    code = fields.String(required=True, validate=KIND_CODE, metadata={
        "description": f"{', '.join(LETTER_KINDS)}, which must all be there, or one of the county's own"})
    name = fields.Dict(keys=fields.String(validate=one_of("zh", "en")), values=text_of(30), required=True,
                       validate=validate.Length(equal=2), metadata={"description": "zh, en"})
    sign = fields.String(required=True, validate=SIGN, metadata={"description": "what stands for the kind in the number, e.g. 督"})
    organ = fields.String(allow_none=True, load_default=None, validate=SIGN, metadata={
        "description": "what stands for the organ in the number, e.g. 吉恳; null: made of the county's name. Each organ counts for itself"})
    issuer = text_of(50, required=False, allow_none=True, load_default=None, metadata={
        "description": "the organ's name as it stands over and under the letter; null: the county's forum office"})
    addressee = fields.String(required=True, validate=one_of(*ADDRESSEES), metadata={
        "description": "unit: the one named in the letter; lead_units: those of the forum's appeals; all_units; none"})
    copies = fields.List(text_of(50), load_default=list, validate=validate.Length(max=20), metadata={
        "description": "organs that always get a copy 抄送, by name, after the units named in the letter"})
    reviewed_by = fields.List(fields.String(validate=one_of(OFFICE, LEADER)), load_default=list, metadata={
        "description": "roles that review; none: it is signed without a review"})
    signed_by = fields.List(fields.String(validate=one_of(OFFICE, LEADER)), required=True, validate=validate.Length(min=1),
                            metadata={"description": "roles that may enter the signature"})
    second_person = flag(load_default=False, metadata={"description": "whoever wrote it may not review it; needs reviewed_by"})
    with_assignment = flag(load_default=False, metadata={
        "description": "issued at once: assignment letters with the assignment, minutes with the forum's first one. An assignment letter that is not is drafted, and assigns its file when it is issued"})


class LettersValue(Schema):
    """All kinds of a county's letters."""

    kinds = fields.List(fields.Nested(LetterKind), required=True, validate=validate.Length(min=len(LETTER_KINDS), max=40))
