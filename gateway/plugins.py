"""Which plugins a county has: listed, switched on and off."""

from kentan.commands import Command
from kentan.plugins.manager import Hooks


def listed(hooks: Hooks, command: Command) -> dict:
    """Every plugin that is installed in this process or switched on in the county, by name."""
    on = hooks.enabled(command.county)
    return {"items": [shown(hooks, name, name in on) for name in sorted({*hooks.plugins, *on})], "next": None}


def switch(hooks: Hooks, command: Command) -> dict:
    """Switch the plugin ``command.id``; switching twice changes nothing. Raises NotFound for one that is not installed."""
    name = command.id or ""
    return shown(hooks, name, name in hooks.switch(command.county, name, command.data["on"]))


def shown(hooks: Hooks, name: str, on: bool) -> dict:
    """A plugin as an answer."""
    return {"plugin": name, "on": on, "installed": name in hooks.plugins}
