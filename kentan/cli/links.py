"""``kentan link``: how the links to other installations stand, and handing everything on once more. Beside a running serve."""

import click

from kentan.cli.people import local
from kentan.cli.text import json_option, kind_errors, print_json, print_table, t
from kentan.errors import NotFound
from kentan.runtime.local import LocalInstallation

COLUMNS = ("county", "id", "position", "behind", "attempts", "problem", "next_attempt")


@click.group(help=t("管理与其他系统的连接。", "Links to other installations."))
def link() -> None:
    """Commands about links."""


@link.command("list", help=t("列出全部连接及进度。", "All links and how far each has come."))
@json_option
@kind_errors
def link_list(as_json: bool) -> None:
    """A row for each link of each county."""
    here = local()
    rows = [{"county": county, **row} for county in here.installation.store.counties()
            for row in here.call("notifications", "list_links", county)["items"]]
    print_json(rows) if as_json else print_table(rows, COLUMNS)


@link.command("resend", help=t("将县区的全部共享事件从头再发给对方：kentan link resend 360802 city", "Send a partner everything shared once more: kentan link resend 360802 city"))
@click.argument("county_code")
@click.argument("partner")
@kind_errors
def link_resend(county_code: str, partner: str) -> None:
    """Set the link back to the beginning."""
    _back_to_the_beginning(county_code, partner)


@link.command("rebuild", help=t("用已收到的事件重建异地县区的副本：kentan link rebuild 360821", "Rebuild what is kept of a remote county from what was received of it: kentan link rebuild 360821"))
@click.argument("county_code")
@kind_errors
def link_rebuild(county_code: str) -> None:
    """Hand the archived events to our consumers once more, and fold the county's figures anew."""
    here = _back_to_the_beginning(county_code, "here")
    here.call("evaluation", "rebuild_scoreboard", county_code)


def _back_to_the_beginning(county_code: str, target: str) -> LocalInstallation:
    here = local()
    if county_code not in here.installation.store.counties():
        raise NotFound("unknown_county", {"county": county_code})
    row = here.call("notifications", "resend_link", county_code, id=target)
    click.echo(t(f"{county_code} → {target}：待发 {row['behind']}", f"{county_code} → {target}: {row['behind']} to go"))
    return here
