"""The hooks: each a signature and a docstring. Built-ins use the same ones; third parties come by entry point ``kentan.plugins``.

A plugin takes part in a county only where it is switched on there (``kentan.plugins.manager``); built-ins always do.
"""

from typing import Protocol

import pluggy

hookspec = pluggy.HookspecMarker("kentan")
hookimpl = pluggy.HookimplMarker("kentan")


class Channel(Protocol):
    """A way to reach somebody."""

    name: str

    def send(self, message: dict, address: str, settings: object) -> None:
        """Deliver a rendered message (``id``, ``subject``, ``text``, ``event``) or raise; it is tried again later."""


@hookspec
def notification_channels() -> list[Channel]:  # type: ignore[empty-body]
    """The channels that this plugin offers."""


@hookspec
def clock_policy(county: str, appeal: dict, rules: list[dict]) -> None:
    """Change the clock rules of one appeal before its clocks start.

    :param appeal: kind, category, enterprise, forum, round and the county's own fields; not to be changed.
    :param rules: dicts with ``code``, ``length``, ``unit`` (working_days, calendar_days or weeks); to be changed in place.
    """


@hookspec(firstresult=True)
def classify_appeal(county: str, kind: str, text: str) -> dict | None:
    """Suggest a category for an appeal: ``{"category": …, "confidence": 0…1}``, or None to leave it to others."""
