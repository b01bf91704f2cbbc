"""``kentan plugin``: which plugins are installed, and switching them on and off in a county. It works beside a running serve."""

import click

from kentan.cli.people import local
from kentan.cli.text import json_option, kind_errors, print_json, print_table, t
from kentan.errors import NotFound
from kentan.plugins.manager import Hooks

IN_COUNTY = click.option("--county", "county_code", required=True, help=t("县区代码。", "County code."))


@click.group(help=t("管理插件：按县区启用或停用。", "Plugins: switch them on and off, county by county."))
def plugin() -> None:
    """Commands about plugins."""


@plugin.command("list", help=t("列出已安装的插件及其是否在县区启用。", "List the installed plugins, and whether they are on in a county."))
@IN_COUNTY
@json_option
@kind_errors
def plugin_list(county_code: str, as_json: bool) -> None:
    """Installed ones, and those that are on though they are not installed here."""
    hooks = _hooks(county_code)
    on = hooks.enabled(county_code)
    rows = [{"plugin": name, "on": name in on, "installed": name in hooks.plugins} for name in sorted({*hooks.plugins, *on})]
    print_json(rows) if as_json else print_table(rows, ("plugin", "on", "installed"))


@plugin.command("on", help=t("在一个县区启用插件；运行中的服务两秒内生效。", "Switch a plugin on in a county; running parts follow within 2 s."))
@click.argument("name")
@IN_COUNTY
@kind_errors
def plugin_on(name: str, county_code: str) -> None:
    """Switch on, and print what is on then."""
    click.echo(" ".join(_hooks(county_code).switch(county_code, name, True)))


@plugin.command("off", help=t("在一个县区停用插件；运行中的服务两秒内生效。", "Switch a plugin off in a county; running parts follow within 2 s."))
@click.argument("name")
@IN_COUNTY
@kind_errors
def plugin_off(name: str, county_code: str) -> None:
    """Switch off, and print what is on then."""
    click.echo(" ".join(_hooks(county_code).switch(county_code, name, False)))


def _hooks(county_code: str) -> Hooks:
    here = local()
    if county_code not in here.installation.store.counties():
        raise NotFound("unknown_county", {"county": county_code})
    return here.installation.hooks
