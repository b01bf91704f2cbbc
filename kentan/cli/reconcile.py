"""``kentan reconcile``: compares two installations day by day and fetches what a copy here lacks."""

from datetime import date, timedelta
from typing import Any

import click

from kentan.cli.text import json_option, kind_errors, language, print_json, print_table, settings_or_stop, stop, t

COLUMNS = ("county", "days", "forgotten", "different", "fetched", "extra", "altered", "refused", "remaining", "problem")
USUAL_DAYS = 30


@click.command(help=t("与另一系统逐县区、逐日核对事件，补取本地副本缺少的部分：kentan reconcile --there https://…",
                      "Compare events with another installation, county by county and day by day, and fetch what a copy here lacks."))
@click.option("--here", "here_at", default="local", show_default=True,
              help=t("local，或只作比较的系统地址。", "local, or the address of an installation that is compared only."))
@click.option("--here-token", envvar="KENTAN_RECONCILE_HERE_TOKEN", default="", help=t("该地址的令牌。", "A token of that address."))
@click.option("--there", required=True, help=t("对方网关地址。", "The address of the other gateway."))
@click.option("--token", envvar="KENTAN_RECONCILE_TOKEN", default="", help=t("对方系统的令牌。", "A token of the other installation."))
@click.option("--county", "counties", multiple=True, help=t("只核对这些县区。", "These counties only."))
@click.option("--from", "first", help=t(f"首日，缺省为 {USUAL_DAYS} 天前。", f"The first day; {USUAL_DAYS} days ago if left out."))
@click.option("--to", "last", help=t("末日，缺省为今天。", "The last day; today if left out."))
@click.option("--anew", is_flag=True, help=t("重新计算已留存的往日摘要（发现改动）。", "Count past days again instead of trusting what is kept (finds what was altered)."))
@json_option
@kind_errors
def reconcile(here_at: str, here_token: str, there: str, token: str, counties: tuple[str, ...], first: str | None,
              last: str | None, anew: bool, as_json: bool) -> None:
    """Exit 0 when both say the same in the end, 1 when something remains different."""
    from kentan.reconcile import There
    from kentan.reconcile import reconcile as compare

    trusted = settings_or_stop().ca_file
    here = _local(anew) if here_at == "local" else There(here_at, here_token, anew, trusted)
    begin, end = _stretch(first, last, here.today())
    outcomes = compare(here, There(there, token, anew, trusted), begin, end, counties)
    if as_json:
        print_json({"from": begin, "to": end, "agreed": all(one.agreed for one in outcomes),
                    "counties": [one.as_dict() for one in outcomes]})
    else:
        print_table([_row(one.as_dict()) for one in outcomes], COLUMNS)
        click.echo(t(f"{begin} 至 {end}：{len(outcomes)} 个县区，{sum(one.agreed for one in outcomes)} 个一致",
                     f"{begin} to {end}: {len(outcomes)} counties, {sum(one.agreed for one in outcomes)} agree"))
    if not all(one.agreed for one in outcomes):
        stop("", 1)


def _local(anew: bool) -> Any:
    from kentan.cli.people import local
    from kentan.reconcile import Here

    return Here(local(), anew)


def _stretch(first: str | None, last: str | None, today: str) -> tuple[str, str]:
    end = _day("--to", last or today or date.today().isoformat())
    begin = _day("--from", first) if first else (date.fromisoformat(end) - timedelta(days=USUAL_DAYS)).isoformat()
    if begin > end:
        raise click.BadParameter(t("首日晚于末日。", "The first day is after the last one."), param_hint="--from")
    return begin, end


def _day(option: str, text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise click.BadParameter(t("应为 2026-01-08 这样的日期。", "Give a day such as 2026-01-08."), param_hint=option) from None


def _row(outcome: dict) -> dict:
    from kentan.messages import message

    problem = outcome["problem"]
    return {**outcome, "different": len(outcome["different"]), "remaining": " ".join(outcome["remaining"]),
            "refused": len(outcome["refused"]),
            "problem": message(problem, language(), {"county": outcome["county"]}) if problem else ""}
