"""The ledger: counties, the files of one, and one file on one page with what its reader may do."""

from typing import Any

from flask import redirect, render_template, url_for

from gateway.pages.page import Page, Pages, for_the_form
from gateway.pages.words import WORDS
from gateway.route import COUNTY, STAFF
from kentan.commands import ENTERPRISE, OFFICE, UNIT
from kentan.errors import KentanError

pages = Pages("ledger")

FILES = f"{COUNTY}/ledger"
ONE = f"{FILES}/<name:id>"
READERS = (ENTERPRISE, *STAFF)
FILTERS = ("words", "number", "status", "kind", "unit", "clock", "after")
CHOICES = {name: WORDS[name] for name in ("status", "kind", "clock")}


@pages.page("/counties", *STAFF)
def counties(page: Page) -> Any:
    """Every county of the installation, each leading to its ledger."""
    everywhere, known = page.actor.city or page.actor.county == "*", page.ask("registration", "list_counties")["items"]
    shown = [one for one in known if everywhere or one["id"] == page.actor.county]
    return render_template("counties.html", page=page, counties=shown)


@pages.page(FILES, *READERS)
def ledger(page: Page) -> Any:
    """Files by filters that stay in the address; an enterprise sees its own, a unit those it works on."""
    asked = page.filled(*FILTERS)
    wrong: KentanError | None = None
    found: dict[str, Any] = {"items": [], "next": None}
    try:
        found = page.ask("tickets", "list_appeals", {**asked, "limit": 50})
    except KentanError as refused:
        if refused.status != 422:
            raise
        wrong = refused
    following = url_for("ledger.ledger", county=page.county, **{**asked, "after": found["next"]}) if found["next"] else None
    return render_template("ledger.html", page=page, files=found["items"], asked=asked, choices=CHOICES, following=following,
                           wrong=wrong), 200 if wrong is None else 422


@pages.page(ONE, *READERS)
def file(page: Page) -> Any:
    """One file."""
    return show(page)


def show(page: Page, wrong: KentanError | None = None, form: str = "") -> Any:
    """The file with what went wrong in the form that was sent, if one was; what was typed is in the form still."""
    shown = page.ask("tickets", "get_appeal", id=page.path["id"])
    return render_template("file.html", page=page, file=shown, wrong=wrong, form=form, typed=page.request.form if form else {},
                           forms=open_forms(page, shown), outcomes=WORDS["outcome"],
                           attach_to=attach_to(page, shown)), wrong.status if wrong else 200


def open_forms(page: Page, shown: dict) -> list[str]:
    """The forms that this reader is offered in this status; whether it may be, the door decides."""
    status, actor = shown["status"], page.actor
    if actor.role == OFFICE and status == "raised":
        return ["assign"]
    if actor.role == UNIT and actor.unit == shown["lead_unit"] and status in ("assigned", "opined"):
        return ["opine", "complete"]
    if actor.role == ENTERPRISE and status == "completed":
        return ["confirm", "send_back"]
    return []


def attach_to(page: Page, shown: dict) -> list[str]:
    """What this reader is offered to attach files to; whether it may, the door decides."""
    actor, leads = page.actor, page.actor.unit is not None and page.actor.unit == shown["lead_unit"]
    if shown["status"] == "closed" or shown.get("held_by"):
        return []
    if actor.role == UNIT:
        return ["answer", "opinion", "internal"] if leads else ["internal"]
    return {ENTERPRISE: ["appeal"], OFFICE: ["appeal", "internal"]}.get(actor.role, [])


def sends(path: str, door: str, name: str, *roles: str, fields: tuple[str, ...] = ()) -> None:
    """A form of the file's page that sends a command and leads back to the page; what is wrong is shown there."""
    def send(page: Page) -> Any:
        try:
            page.tell("tickets", door, page.filled(*fields), page.path["id"])
        except KentanError as wrong:
            if not for_the_form(wrong):
                raise
            return show(page, wrong, name)
        return redirect(url_for("ledger.file", county=page.county, id=page.path["id"]))

    send.__name__ = name
    pages.form(f"{ONE}/{path}", *roles)(send)


sends("assignment", "assign_appeal", "assign", OFFICE, fields=("lead_unit", "signer"))
sends("opinion", "opine", "opine", UNIT, fields=("kind", "text"))
sends("completion", "propose_completion", "complete", UNIT, fields=("outcome", "answer", "reason"))
sends("closing", "confirm_closing", "confirm", ENTERPRISE, OFFICE)
sends("return", "send_back", "send_back", ENTERPRISE, fields=("reason",))
