"""``kentan county`` and ``kentan user``: what must be there before anybody can log in. They work beside a running serve."""

from typing import TextIO

import click
from marshmallow import ValidationError

from kentan.cli.text import json_option, kind_errors, print_json, print_table, settings_or_stop, t
from kentan.commands import ROLES
from kentan.contracts.registration_doors import AddCounty
from kentan.errors import Invalid, NotFound
from kentan.runtime.installation import Installation
from kentan.runtime.local import LocalInstallation
from kentan.store.port import INSTALLATION


def local() -> LocalInstallation:
    """The installation of the settings, called in this process; a running serve publishes the events it writes."""
    from kentan.store.migrations import migrate

    installation = Installation.from_settings(settings_or_stop())
    migrate(installation.store)
    return LocalInstallation(installation)


@click.group(help=t("管理县区。", "Counties."))
def county() -> None:
    """Commands about counties."""


@county.command("add", help=t("新增县区：kentan county add 360802 吉州区", "Add a county: kentan county add 360802 吉州区"))
@click.argument("code")
@click.argument("name")
@click.option("--city", is_flag=True, help=t("这是市本级。", "This is the city itself."))
@click.option("--remote", "installation", help=t("县区有自有系统：该系统的安装标识。", "The county has an installation of its own: that installation's name."))
@click.option("--silent-after", type=click.IntRange(1), default=72, show_default=True, help=t("超过多少小时无消息即显示失联。", "Hours without a word after which it is shown as silent."))
@click.option("--url", help=t("对方网关地址，用于经 HTTPS 拉取；不填则由 RabbitMQ shovel 送达。", "Address of its gateway, to fetch by HTTPS; left out: a RabbitMQ shovel brings the events."))
@click.option("--token-file", type=click.File(), help=t("存放对方网关令牌的文件。", "File with a token of its gateway."))
@click.option("--reader", help=t("对方用来拉取的本系统账号名。", "Login of the account here by which it fetches."))
@kind_errors
def county_add(code: str, name: str, city: bool, installation: str | None, silent_after: int, url: str | None,
               token_file: TextIO | None, reader: str | None) -> None:
    """Make a county a tenant, or know it as one whose installation is elsewhere."""
    remote = {"installation": installation, "silent_after_hours": silent_after, "url": url, "reader": _account_of(reader),
              "token": token_file.read().strip() if token_file else None} if installation else None
    try:
        asked = AddCounty().load({"code": code, "name": name, "city": city, "remote": remote})
    except ValidationError as wrong:
        raise Invalid("invalid", {}, wrong.normalized_messages()) from wrong
    added = local().call("registration", "add_county", code, asked)
    click.echo(f"{added['code']} {added['name']}")


def _account_of(login: str | None) -> str | None:
    if login is None:
        return None
    accounts = local().call("gateway", "list_accounts", INSTALLATION, {"limit": 500})["items"]
    found = next((account["id"] for account in accounts if account["login"] == login), None)
    if found is None:
        raise NotFound("not_found", {"what": f"account {login}"})
    return found


@county.command("list", help=t("列出县区。", "List the counties."))
@json_option
@kind_errors
def county_list(as_json: bool) -> None:
    """All counties with their names."""
    here = local()
    rows = [here.call("registration", "get_county", code) for code in here.installation.store.counties()]
    print_json(rows) if as_json else print_table(rows, ("code", "name", "city"))


@click.group(help=t("管理账号与令牌。", "Accounts and tokens."))
def user() -> None:
    """Commands about accounts."""


@user.command("add", help=t("新增账号。", "Add an account."))
@click.argument("login")
@click.option("--role", type=click.Choice(ROLES), required=True, help=t("身份。", "Role."))
@click.option("--county", "county_code", required=True, help=t("县区代码，* 表示整个系统。", "County code, * for the whole installation."))
@click.option("--unit", help=t("责任单位代码，身份为 unit 时必填。", "Code of the unit, for the role unit."))
@click.option("--enterprise", help=t("企业编号，身份为 enterprise 时必填。", "Id of the enterprise, for the role enterprise."))
@click.password_option(help=t("密码；不写则询问。", "Password; asked for if not given."))
@kind_errors
def user_add(login: str, role: str, county_code: str, unit: str | None, enterprise: str | None, password: str) -> None:
    """Make an account that can log in."""
    account = local().call("gateway", "add_account", INSTALLATION, {
        "login": login, "password": password, "role": role, "county": county_code, "unit": unit, "enterprise": enterprise})
    click.echo(f"{account['login']} {account['role']} {account['county']}")


@user.command("token", help=t("为账号签发 API 令牌，只显示一次。", "Issue an API token for an account; it is shown once."))
@click.argument("login")
@click.option("--days", type=click.IntRange(1), default=365, show_default=True, help=t("有效天数。", "Days for which it is valid."))
@json_option
@kind_errors
def user_token(login: str, days: int, as_json: bool) -> None:
    """Print a new token."""
    issued = local().call("gateway", "issue_token", INSTALLATION, {"login": login, "days": days})
    print_json(issued) if as_json else click.echo(issued["token"])
