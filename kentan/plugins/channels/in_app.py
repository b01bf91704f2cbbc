"""The in-app inbox."""

from typing import Any

from kentan.plugins.channels import Channel


class InApp(Channel):
    """Delivered by being there: the stored message is the inbox's own."""

    name = "in-app"
    outside = False

    def send(self, message: dict, address: dict, settings: Any) -> None:
        """Nothing is left to do once the message is stored."""
