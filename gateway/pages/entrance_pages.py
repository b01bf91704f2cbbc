"""The way in: the first page, logging in and out, the reader's language."""

from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, redirect, render_template, session, url_for

from gateway.pages.page import TOKEN, Page, Pages
from kentan.commands import ENTERPRISE, UNIT
from kentan.errors import KentanError, NotFound, Unauthenticated

pages = Pages("entrance")

LANGUAGES = ("zh", "en")
A_YEAR_SECONDS = 31_536_000


@pages.page("/", public="the first page says what this is and leads to the log-in")
def home(page: Page) -> Any:
    """Who is logged in goes on to what is theirs; everybody else reads what this is."""
    try:
        actor = page.someone()
    except Unauthenticated:
        return render_template("home.html")
    if actor.county == "*" or (actor.city and actor.role not in (ENTERPRISE, UNIT)):
        return redirect(url_for("ledger.counties"))
    return redirect(url_for("ledger.ledger", county=actor.county))


@pages.page("/log-in", public="logging in is how one gets in")
def log_in(page: Page) -> Any:
    """The form."""
    return render_template("log_in.html", wanted=inside(page.request.args.get("next")), login="", wrong=None)


@pages.form("/log-in", public="logging in is how one gets in")
def enter(page: Page) -> Any:
    """A new session, in a cookie that is made anew: whatever it held before is gone."""
    given = page.request.form
    wanted, login = inside(given.get("next")), given.get("login", "")
    try:
        held, account = page.gateway.log_in(page.request.remote_addr or "", login, given.get("password", ""))
    except KentanError as wrong:
        return render_template("log_in.html", wanted=wanted, login=login, wrong=wrong), wrong.status
    session.clear()
    session[TOKEN], session["name"] = held["token"], account["name"] or account["login"]
    return redirect(wanted)


@pages.form("/log-out", public="who is not logged in is out already")
def leave(page: Page) -> Any:
    """The session ends here and in the cookie."""
    with suppress(Unauthenticated):
        page.gateway.log_out(page.grant().token)
    session.clear()
    return redirect(url_for("entrance.home"))


@pages.form("/language/<name:language>", public="everybody reads in their own language")
def choose_language(page: Page) -> Any:
    """Keep the reader's language for a year, and go back to where one was."""
    chosen = page.path["language"]
    if chosen not in LANGUAGES:
        raise NotFound("no_such_page")
    answer = redirect(inside(page.request.form.get("next")))
    answer.set_cookie("lang", chosen, max_age=A_YEAR_SECONDS, samesite="Lax", httponly=True,
                      secure=current_app.config["SESSION_COOKIE_SECURE"])
    return answer


def inside(wanted: str | None) -> str:
    """An address of ours to go on to: another site's, or none, is the first page."""
    parts = urlsplit(wanted or "")
    ours = not parts.scheme and not parts.netloc and parts.path.startswith("/") and "\\" not in (wanted or "")
    return wanted if wanted and ours and not wanted.startswith("//") else url_for("entrance.home")
