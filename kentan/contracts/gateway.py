"""Contracts of the gateway's own events: what becomes of accounts. They are the installation's, and in no county's feed."""

from marshmallow import Schema, fields

from kentan.commands import ROLES
from kentan.contracts.events import event
from kentan.contracts.fields import one_of
from kentan.contracts.sharing import INNER


class AccountState(Schema):
    """An account, without its login and name. The event's county is ``installation``, where all accounts are."""

    share = INNER

    role = fields.String(required=True, validate=one_of(*ROLES))
    county = fields.String(required=True, metadata={"description": "the account's county; * for all of them"})
    active = fields.Boolean(required=True)


ACCOUNT_CLOSED = event("gateway.account.closed", AccountState, "停用账号", "An account was closed: its tokens and subscriptions end.")
ACCOUNT_REOPENED = event("gateway.account.reopened", AccountState, "恢复账号", "A closed account may be used again.")
