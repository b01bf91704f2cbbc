"""A notification channel for a duty desk that works from a list: each message is a line of ``KENTAN_HOME/duty-log.csv``."""

import csv

from kentan.plugins.channels import Channel
from kentan.plugins.hookspecs import hookimpl

FILE = "duty-log.csv"


class DutyLog(Channel):
    """Appends id, recipient, desk and subject line; the id is the same in every attempt, so that a second line is known."""

    name = "duty-log"

    def accepts(self, address, settings):
        """A desk's name of at most 20 characters."""
        return 0 < len(address.strip()) <= 20

    def send(self, message, address, settings):
        """Append one line; what cannot be written raises and is tried again."""
        with (settings.home / FILE).open("a", newline="", encoding="utf-8") as file:
            csv.writer(file).writerow([message["id"], message["recipient"], address["address"], message["subject"]])


@hookimpl
def notification_channels():
    """One channel."""
    return [DutyLog()]
