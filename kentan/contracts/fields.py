"""Field types that contracts share: stored times, dates, credit codes."""

from datetime import date

from marshmallow import ValidationError, fields, validate

from kentan.clock import from_text, to_text


class Moment(fields.String):
    """A time: ISO 8601 with a zone on the way in, stored text in UTC (``2026-01-08T09:00:00.000Z``) inside and on the way out."""

    def _deserialize(self, value: object, attr: str | None, data: object, **kwargs: object) -> str:
        try:
            return to_text(from_text(str(value)))
        except (ValueError, OverflowError) as wrong:  # too early or too late for UTC: year 1, year 9999
            raise ValidationError("not_a_moment") from wrong


class Day(fields.String):
    """A day of the county: an ISO date that stays text."""

    def _deserialize(self, value: object, attr: str | None, data: object, **kwargs: object) -> str:
        try:
            return date.fromisoformat(str(value)).isoformat()
        except ValueError as wrong:
            raise ValidationError("not_a_day") from wrong


def one_of(*values: str) -> validate.OneOf:
    """A choice of texts."""
    return validate.OneOf(values)


def text(longest: int = 200, **kwargs: object) -> fields.String:
    """A required, non-blank text of at most so many characters."""
    kwargs.setdefault("required", True)
    return fields.String(validate=[validate.Length(min=1, max=longest), not_blank], **kwargs)  # type: ignore[arg-type]


def not_blank(value: str) -> None:
    """Refuse text of nothing but white space (full-width spaces included)."""
    if not value.strip():
        raise ValidationError("blank")


def number(lowest: int, highest: int, **kwargs: object) -> fields.Integer:
    """A whole number in JSON (no text, no fraction) within bounds."""
    return fields.Integer(strict=True, validate=validate.Range(lowest, highest), **kwargs)  # type: ignore[arg-type]


def flag(**kwargs: object) -> fields.Boolean:
    """true or false, nothing that looks like it."""
    return fields.Boolean(truthy={True}, falsy={False}, **kwargs)  # type: ignore[arg-type]
