"""The gateway: the only part that knows HTTP.

It owns accounts, sessions and tokens (in the installation's database), and a copy of each county.

Says: ``account.closed``, ``account.reopened``. Hears: counties that were added.
"""

import orjson

from gateway.repository import ACCOUNTS, COLLECTIONS
from gateway.service import GatewayService
from kentan.runtime.part import Part


def interface() -> dict:
    """The description of the interface; Flask is loaded only when it is asked for."""
    from gateway.app import routes

    return orjson.loads(routes().extensions["kentan-openapi"])


part = Part("gateway", GatewayService, COLLECTIONS, moving=(ACCOUNTS,), exports={"openapi": interface})
