"""A file that notes which messages went to whom: for operators, and where no mail server is to be had."""

from typing import Any

import orjson

from kentan.plugins.channels import Channel

FILE = "log-channel.jsonl"
NOTED = ("id", "message", "event", "recipient", "subject", "correlation_id")


class LogFile(Channel):
    """Appends ids and the subject line to ``KENTAN_HOME/log-channel.jsonl``; neither text nor address."""

    name = "log"

    def send(self, message: dict, address: dict, settings: Any) -> None:
        """Append one line."""
        settings.home.mkdir(parents=True, exist_ok=True)
        line = orjson.dumps({name: message[name] for name in NOTED}, option=orjson.OPT_APPEND_NEWLINE)
        with (settings.home / FILE).open("ab", buffering=0) as file:
            file.write(line)
