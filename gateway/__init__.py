"""The gateway: the only part that knows HTTP.

It owns accounts, sessions and tokens (in the installation's database), and a copy of each county.
"""

from gateway.repository import COLLECTIONS
from gateway.service import GatewayService
from kentan.runtime.part import Part

part = Part("gateway", GatewayService, COLLECTIONS)
