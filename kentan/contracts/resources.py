"""What the resources of all services share: how an answer about a document begins, and which page of a listing is wanted."""

from marshmallow import Schema, fields, validate

from kentan.paging import LARGEST_LIMIT


class View(Schema):
    """What every answer about a document begins with."""

    id = fields.String(required=True)
    version = fields.Integer(required=True)


class Page(Schema):
    """Which page of a listing is wanted."""

    after = fields.String(validate=validate.Length(max=500), metadata={"description": "the cursor `next` of the page before"})
    limit = fields.Integer(validate=validate.Range(1, LARGEST_LIMIT))
