"""``kentan``: the group of all commands. Each command's module is loaded when it is called, so that help comes at once."""

import importlib

import click

from kentan import __version__
from kentan.cli.text import t

COMMANDS = {
    "serve": ("kentan.cli.serve", "serve"),
    "demo": ("kentan.cli.demo", "demo"),
    "replay": ("kentan.cli.replay", "replay"),
    "scenario": ("kentan.cli.scenario", "scenario"),
    "check": ("kentan.cli.check", "check"),
    "backup": ("kentan.cli.backup", "backup"),
    "restore": ("kentan.cli.backup", "restore"),
    "redeliver": ("kentan.cli.backup", "redeliver"),
    "migrate": ("kentan.cli.system", "migrate"),
    "deadletters": ("kentan.cli.deadletters", "deadletters"),
    "county": ("kentan.cli.people", "county"),
    "user": ("kentan.cli.people", "user"),
    "retention": ("kentan.cli.people", "retention"),
    "plugin": ("kentan.cli.plugins", "plugin"),
    "link": ("kentan.cli.links", "link"),
    "reconcile": ("kentan.cli.reconcile", "reconcile"),
    "scoreboard": ("kentan.cli.scoreboard", "scoreboard"),
    "settings": ("kentan.cli.system", "settings"),
    "events": ("kentan.cli.system", "events"),
    "ledger": ("kentan.cli.ledger", "ledger"),
    "export": ("kentan.cli.export", "export"),
    "health": ("kentan.cli.system", "health"),
}


class Lazy(click.Group):
    """A group that imports a command only when it is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command of that name."""
        if name not in COMMANDS:
            return None
        module, attribute = COMMANDS[name]
        return getattr(importlib.import_module(module), attribute)


@click.group(cls=Lazy, help=t("恳谈：政企恳谈闭环系统。语言由 KENTAN_LANG=zh|en 选择。",
                              "Kentan: the closed loop between a government and its enterprises. Language: KENTAN_LANG=zh|en."))
@click.version_option(__version__, prog_name="kentan")
def main() -> None:
    """All commands."""
