"""Attachments of a file: sent with a form of its page, and given out to be saved."""

from typing import Any

from flask import redirect, url_for

from gateway import attachments
from gateway.pages import ledger_pages
from gateway.pages.page import Page, Pages, for_the_form
from gateway.route import STAFF
from kentan.commands import ENTERPRISE, OFFICE, UNIT
from kentan.errors import KentanError

pages = Pages("attaching")

ALL = f"{ledger_pages.ONE}/attachments"


@pages.form(ALL, ENTERPRISE, OFFICE, UNIT, file=True)
def attach(page: Page) -> Any:
    """Attach the file, and lead back to the page; what is wrong is shown there."""
    file = page.path["id"]
    try:
        way = page.sent(page.way("tickets", "attach_file", {"to": page.request.form.get("to", "")}, file))
        attachments.take(way, page.request)
    except KentanError as wrong:
        if not for_the_form(wrong):
            raise
        return ledger_pages.show(page, wrong, "attach")
    return redirect(url_for("ledger.file", county=page.county, id=file))


@pages.page(f"{ALL}/<name:attachment>", ENTERPRISE, *STAFF, file=True)
def attachment(page: Page) -> Any:
    """The file as it was sent."""
    return attachments.give(page.way("tickets", "get_attachment", {}, page.path["id"]), page.request)
