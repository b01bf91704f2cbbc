"""Contracts of the gateway's own resources, and the shapes that all routes share."""

from functools import cache

from flask_smorest.fields import Upload
from marshmallow import Schema, fields, validate

from gateway.headers import KEY
from kentan.commands import ROLES
from kentan.contracts.fields import Moment, flag, number, one_of, text
from kentan.contracts.resources import View


class Problem(Schema):
    """A failed request (RFC 9457)."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True, metadata={"description": "in the reader's language (Accept-Language: zh or en)"})
    code = fields.String(required=True, metadata={"description": "for programs; does not change with the language"})
    instance = fields.String(required=True)
    correlation_id = fields.String(required=True)
    fields_ = fields.Dict(keys=fields.String(), values=fields.List(fields.String()), data_key="fields",
                          metadata={"description": "dotted path of a field to what is wrong with it"})


class CommandHeaders(Schema):
    """Headers of whatever changes something."""

    key = fields.String(data_key="Idempotency-Key", validate=validate.Regexp(f"^{KEY.pattern}$"),
                        metadata={"description": "the same key: the same effect, once; made if left out"})
    version = fields.String(data_key="If-Match", validate=validate.Regexp(r'^(\*|"[0-9]{1,15}")$'),
                            metadata={"description": "change only this version of a resource (its ETag)"})


class ReadHeaders(Schema):
    """Headers of whatever only reads."""

    known = fields.String(data_key="If-None-Match", metadata={"description": "304 if the ETag is still this one"})


class OneFile(Schema):
    """A request that carries a file."""

    file = Upload(required=True)


class LogIn(Schema):
    """A log-in."""

    login = text(64)
    password = text(256)


class AddAccount(Schema):
    """A new account."""

    login = text(64)
    password = text(256, required=False, metadata={"description": "without one nobody logs in: an account for tokens alone"})
    role = fields.String(required=True, validate=one_of(*ROLES))
    county = fields.String(required=True, metadata={"description": "six digits, or * for the whole installation"})
    unit = fields.String(allow_none=True, validate=validate.Length(1, 64))
    enterprise = fields.String(allow_none=True, validate=validate.Length(1, 64))
    name = fields.String(allow_none=True, validate=validate.Length(1, 100))


class ChangeAccount(Schema):
    """What may change of an account."""

    name = fields.String(allow_none=True, validate=validate.Length(1, 100))
    active = flag()
    password = text(256, required=False)


class AccountView(View):
    """An account."""

    login = fields.String(required=True)
    role = fields.String(required=True, validate=one_of(*ROLES))
    county = fields.String(required=True)
    unit = fields.String(allow_none=True)
    enterprise = fields.String(allow_none=True)
    name = fields.String(allow_none=True)
    active = fields.Boolean(required=True)
    created_at = Moment(required=True)


class IssueToken(Schema):
    """A new API token."""

    days = number(1, 3660, metadata={"description": "365 if left out"})
    label = fields.String(allow_none=True, validate=validate.Length(1, 100))


class TokenView(View):
    """A token or session."""

    kind = fields.String(required=True, validate=one_of("session", "api"))
    account = fields.String(required=True)
    county = fields.String(required=True)
    label = fields.String(allow_none=True)
    issued_at = Moment(required=True)
    expires_at = Moment(required=True)
    revoked_at = Moment(allow_none=True)
    token = fields.String(allow_none=True, metadata={"description": "the secret, in the first answer only"})


class SessionView(Schema):
    """Who is logged in, how long, and (in the first answer only) with which token."""

    token = fields.String()
    expires_at = Moment(required=True)
    account = fields.Nested(AccountView, required=True)


class SwitchPlugin(Schema):
    """Whether a plugin is to be on in the county."""

    on = flag(required=True)


class PluginView(Schema):
    """A plugin in a county. Other processes follow a switch within two seconds."""

    plugin = fields.String(required=True)
    on = fields.Boolean(required=True)
    installed = fields.Boolean(required=True, metadata={"description": "in the gateway's own process"})


@cache
def page_of(schema: type[Schema]) -> Schema:
    """The schema of a page of these."""
    name = f"{schema.__name__}Page"
    items = fields.List(fields.Nested(schema), required=True)
    following = fields.String(required=True, allow_none=True,
                              metadata={"description": "cursor of the next page; null at the end"})
    return Schema.from_dict({"items": items, "next": following}, name=name)()
