"""A channel of the tests' own, and the plugin that offers it."""

import eventlet

from kentan.plugins.channels import Channel
from kentan.plugins.hookspecs import hookimpl


class Telegraph(Channel):
    """A channel of the test's own: keeps what it was given, and fails or lingers as told."""

    name = "telegraph"

    def __init__(self):
        self.sent, self.problems, self.lingers, self.under_way = [], [], {}, {}

    def send(self, message, address, settings):
        to = address["address"]
        self.under_way[to] = self.under_way.get(to, 0) + 1
        eventlet.sleep(self.lingers.get(to, 0))
        self.under_way[to] -= 1
        if self.problems:
            raise self.problems.pop(0)
        self.sent.append((to, message))


class Plugin:
    def __init__(self, channel):
        self.channel = channel

    @hookimpl
    def notification_channels(self):
        return [self.channel]
