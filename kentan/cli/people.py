"""``kentan county`` and ``kentan user``: what must be there before anybody can log in. They work beside a running serve."""

from pathlib import Path

import click
from marshmallow import ValidationError

from kentan.cli.text import json_option, kind_errors, print_json, print_table, settings_or_stop, t
from kentan.commands import ROLES
from kentan.contracts.notifications import KEPT, SetRetention
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
@click.option("--token-file", type=click.Path(dir_okay=False, path_type=Path), help=t("存放对方网关令牌的文件。", "File with a token of its gateway."))
@click.option("--reader", help=t("对方用来拉取的本系统账号名。", "Login of the account here by which it fetches."))
@kind_errors
def county_add(code: str, name: str, city: bool, installation: str | None, silent_after: int, url: str | None,
               token_file: Path | None, reader: str | None) -> None:
    """Make a county a tenant, or know it as one whose installation is elsewhere."""
    remote = {"installation": installation, "silent_after_hours": silent_after, "url": url, "reader": _account_of(reader),
              "token": _token_in(token_file) if token_file else None} if installation else None
    try:
        asked = AddCounty().load({"code": code, "name": name, "city": city, "remote": remote})
    except ValidationError as wrong:
        raise Invalid("invalid", {}, wrong.normalized_messages()) from wrong
    added = local().call("registration", "add_county", code, asked)
    click.echo(f"{added['code']} {added['name']}")


def _token_in(file: Path) -> str:
    try:
        return file.read_text().strip()
    except (OSError, UnicodeDecodeError) as problem:
        raise click.FileError(str(file), getattr(problem, "strerror", None) or "not a text") from problem


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
    elsewhere = ("installation", "last_word", "silent") if any(row["remote"] for row in rows) else ()
    shown = [{**row, **(row["remote"] or {})} for row in rows]
    print_json(rows) if as_json else print_table(shown, ("code", "name", "city", *elsewhere))


@county.command("export", help=t("把县区迁出到一个文件：停止办理、等待处理完毕、写出；之后在另一系统 import。",
                                  "Move a county out into a file: it is closed, comes to rest, and is written; then import it elsewhere."))
@click.argument("code")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--patience", type=click.IntRange(0), default=120, show_default=True, help=t("等待处理完毕的秒数。", "Seconds to wait until all is handled."))
@kind_errors
def county_export(code: str, file: Path, patience: int) -> None:
    """Exit 0 with a closed county and its file; else it is open as before and no file is there."""
    from kentan.backup.moving import export_county

    taken = export_county(Installation.from_settings(settings_or_stop()), code, file, patience)
    click.echo(t(f"{code} 已迁出到 {file}：文档 {taken.documents}。令牌和登录状态不随迁，须在新系统重新签发。",
                 f"{code} has left into {file}: documents {taken.documents}. Tokens and sessions do not move; issue them anew there."))


@county.command("import", help=t("从文件迁入县区。", "Bring a county in from its file."))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@kind_errors
def county_import(file: Path) -> None:
    """Exit 0 when it is open here; else the same command again ends what was cut off."""
    from kentan.backup import Backup
    from kentan.backup.moving import import_county

    arrived = import_county(local().installation, Backup(file))
    click.echo(t(f"{arrived.county} 已迁入，账号 {arrived.accounts} 个；请重新签发令牌。", f"{arrived.county} is here with {arrived.accounts} accounts; issue their tokens anew."))
    for login in arrived.logins_taken:
        click.echo(t(f"账号名 {login} 在此已被使用，未迁入。", f"The login {login} is somebody else's here; that account was left out."))


@county.command("reopen", help=t("放弃迁出，重新开放县区。", "Give up a move: open the county here again."))
@click.argument("code")
@click.confirmation_option(prompt=t("确定没有在其他系统迁入？", "Is it certain that it was not brought in elsewhere?"), help=t("不再询问。", "Do not ask."))
@kind_errors
def county_reopen(code: str) -> None:
    """Commands are taken here again."""
    from kentan.backup.moving import reopen_county

    reopen_county(local().installation, code)
    click.echo(code)


@click.group(help=t("保存期限：消息（messages）与事件存档（archive）。", "How long messages and the archive of events are kept."))
def retention() -> None:
    """Commands about retention."""


@retention.command("show", help=t("显示县区的某一期限；--days 预览另一期限会清除多少条，不作更改：kentan retention show 360802 archive",
                                  "A rule of the county; --days shows how much another one would forget, and changes nothing: kentan retention show 360802 archive"))
@click.argument("code")
@click.argument("kind", type=click.Choice(KEPT))
@click.option("--days", type=click.IntRange(180), help=t("按此天数预览。", "As if it were kept for so many days."))
@json_option
@kind_errors
def retention_show(code: str, kind: str, days: int | None, as_json: bool) -> None:
    """The rule, and what it would forget now."""
    _tell_retention(_in_county(code).call("notifications", "show_retention", code, {"days": days}, id=kind), as_json)


@retention.command("set", help=t("设定期限：kentan retention set 360802 messages 730；0 为永久保存。", "Set a rule: kentan retention set 360802 messages 730; 0 keeps all for ever."))
@click.argument("code")
@click.argument("kind", type=click.Choice(KEPT))
@click.argument("days", type=click.IntRange(0))
@json_option
@kind_errors
def retention_set(code: str, kind: str, days: int, as_json: bool) -> None:
    """What is older is forgotten from now on, in small portions, by a running serve."""
    try:
        asked = SetRetention().load({"days": days or None})
    except ValidationError as wrong:
        raise Invalid("invalid", {}, wrong.normalized_messages()) from wrong
    _tell_retention(_in_county(code).call("notifications", "set_retention", code, asked, id=kind), as_json)


def _in_county(code: str) -> LocalInstallation:
    here = local()
    if code not in here.installation.store.counties():
        raise NotFound("unknown_county", {"county": code})
    return here


def _tell_retention(rule: dict, as_json: bool) -> None:
    if as_json:
        print_json(rule)
        return
    kept = t(f"保存 {rule['days']} 天" if rule["days"] else "永久保存", f"kept for {rule['days']} days" if rule["days"] else "kept for ever")
    click.echo(t(f"{rule['id']}：{kept}；按 {rule['asked_days'] or '永久'} 天计现在会清除 {rule['would_forget']} 条",
                 f"{rule['id']}: {kept}; under {rule['asked_days'] or 'no'} days {rule['would_forget']} would go now"))


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
