"""``kentan settings``, ``events``, ``health`` and ``migrate``: looking at an installation, and at what its store is like."""

import time

import click
import orjson
import requests

from kentan.cli.text import json_option, kind_errors, print_json, print_table, settings_or_stop, stop, t
from kentan.settings import SECRETS, SETTINGS, Settings


@click.command(help=t("列出全部设置及当前值。", "All settings with the values in force."))
@json_option
@kind_errors
def settings(as_json: bool) -> None:
    """The table of settings; secrets are not shown."""
    values = settings_or_stop().values
    rows = [{"name": one.name, "value": _shown(one.name, values[one.name]), "default": one.default, "help": one.help}
            for one in SETTINGS]
    print_json(rows) if as_json else print_table(rows, ("name", "value", "help"))


def _shown(name: str, value: object) -> object:
    return "…" if value and name in SECRETS else value


@click.command(help=t("显示事件流（按县区、类型过滤）。", "Show the event feed, filtered by county and type."))
@click.option("--county", "counties", multiple=True, help=t("只看这些县区，可多次给出。", "Only of this county; may be repeated."))
@click.option("--type", "types", multiple=True, help=t("只看这些类型，如 tickets.appeal.*，可多次给出。", "Only of this type, such as tickets.appeal.*; may be repeated."))
@click.option("--after", default="", help=t("游标。", "Cursor."))
@click.option("--follow", is_flag=True, help=t("持续显示。", "Go on as events come."))
@kind_errors
def events(counties: tuple[str, ...], types: tuple[str, ...], after: str, follow: bool) -> None:
    """One event a line, as JSON."""
    from kentan.cli.people import local
    from kentan.store.port import INSTALLATION

    here = local()
    while True:
        page = here.call("notifications", "read_feed", INSTALLATION, {
            "after": after, "counties": list(counties), "types": list(types), "limit": 500})
        for event in page["items"]:
            click.echo(orjson.dumps(event).decode())
        after = page["next"] or after
        if not page["items"]:
            if not follow:
                return
            time.sleep(0.5)


@click.command(help=t("检查一个服务是否正常：kentan health tickets", "Whether a part works: kentan health tickets"))
@click.argument("part")
@json_option
@kind_errors
def health(part: str, as_json: bool) -> None:
    """Exit 0 if the part answers and has its store and broker, 1 if not."""
    values = settings_or_stop()
    found = _gateway_health(_own_address(values)) if part == "gateway" else _part_health(values, part)
    print_json(found) if as_json else click.echo(f"{part}: {found['status']}")
    if found["status"] != "ok":
        stop("", 1)


@click.command(help=t("逐县补齐旧版本程序写入的数据；滚动升级结束、旧进程全部停止后执行，可重复执行。",
                      "Bring along what processes of an older release wrote: once the last of them has ended, after a rolling upgrade."))
@kind_errors
def migrate() -> None:
    """All numbered changes once more; each leaves alone what has the new shape."""
    from kentan.store import open_store
    from kentan.store.migrations import MIGRATIONS
    from kentan.store.migrations import migrate as bring_along

    store = open_store(settings_or_stop().store_uri)
    try:
        bring_along(store, again=True)
    finally:
        store.close()
    click.echo(t(f"数据已符合第 {MIGRATIONS[-1].number} 号变更", f"the store is at migration {MIGRATIONS[-1].number}, in all its documents"))


def _own_address(values: Settings) -> str:
    """Where the gateway of these settings listens, whatever people reach it by."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(values.http_host, values.http_host)
    return f"http://{f'[{host}]' if ':' in host else host}:{values.http_port}"


def _gateway_health(url: str) -> dict:
    try:
        answer = requests.get(f"{url}/health/ready", timeout=5)
        return {"status": "ok" if answer.ok else "failing", "detail": answer.json()}
    except (requests.RequestException, ValueError) as problem:
        return {"status": "failing", "detail": str(problem)}


def _part_health(values: Settings, part: str) -> dict:
    from kentan.runtime.health import part_health

    return part_health(values, part)
