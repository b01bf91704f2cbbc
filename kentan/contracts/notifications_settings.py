"""The kinds of rules of notifications that are data in a county, each with the schema of its value."""

from marshmallow import Schema, fields, validate

DIGEST = "digest"
HOUR = validate.Regexp(r"^([01][0-9]|2[0-3]):[0-5][0-9]$(?!\n)", error="not_an_hour")


class DigestValue(Schema):
    """When reminders by the clock go out, gathered: within these hours of a working day, in the county's own time."""

    at = fields.String(required=True, validate=HOUR, metadata={"description": "HH:MM from which on"})
    until = fields.String(required=True, validate=HOUR, metadata={"description": "HH:MM; later ones wait for the next working day"})


SCHEMAS: dict[str, type[Schema]] = {DIGEST: DigestValue}
