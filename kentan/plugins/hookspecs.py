"""The hooks: each a signature and a docstring. Built-ins use the same ones; third parties come by entry point ``kentan.plugins``.

A plugin takes part in a county only where it is switched on there (``kentan.plugins.manager``); built-ins always do.
Each hook says what a plugin that raises does to the command. An *advisory* hook goes on without it; a *binding* hook
refuses the command (503 ``plugin_failed``), as a silently missing rule would be worse. Both name the plugin in the log.
"""

from collections.abc import Callable
from typing import Any

import pluggy

from kentan.plugins.channels import Channel

hookspec = pluggy.HookspecMarker("kentan")
hookimpl = pluggy.HookimplMarker("kentan")


def advisory(spec: Callable) -> Callable:
    """Mark a hook whose broken plugin is left out, with a line in the log."""
    spec.advisory = True  # type: ignore[attr-defined]
    return spec


@hookspec
@advisory
def notification_channels() -> list[Channel]:  # type: ignore[empty-body]
    """The channels that this plugin offers: objects derived from ``kentan.plugins.channels.Channel``.

    A person, unit or enterprise is reached through a channel by storing an address for it
    (``POST /api/v1/counties/<county>/addresses``); a channel that is not ``outside`` needs none.

    Advisory: the channels of a plugin that raises here are not offered; the others are. What ``send`` raises concerns one
    delivery only, which is tried again with growing delays.
    """


@hookspec(firstresult=True)
@advisory
def calendar_source(county: str, year: int) -> dict | None:
    """Bring a year's holiday notice from where the plugin finds it; None while there is none, or to leave it to others.

    The answer is ``{"form": "csv", "file": bytes, "source": "the notice's number"}``: a file as an office imports it
    (docs/calendars.md), ``csv`` or ``ics``.

    It is asked for every ten minutes, for the present year and the next, while the year has no notice or one that a plugin
    brought. A file is taken as an office's import is: whole or, with anything wrong, not at all; once, and again when it has
    changed. What an office imported stands. A refusal is a line in the log.

    :param year: the notice's year; a file of many years will do.

    Advisory: a plugin that raises brings nothing. Work that takes long belongs in a thread (``eventlet.tpool``).
    """


@hookspec
def clock_policy(county: str, appeal: dict, rules: list[dict]) -> None:
    """Change the clock rules of one appeal before some of its clocks start.

    :param appeal: kind, category, enterprise, forum, round and the county's own fields; not to be changed.
    :param rules: dicts with ``code``, ``length`` (1 to 1000), ``unit`` (working_days, calendar_days, weeks or hours) and the
        further fields of a county's clocks (docs/clocks.md); to be changed in place. C1 to C3 stay, each code is there once.

    Binding: a plugin that raises refuses the command, as a deadline by the wrong rule would be a promise nobody made.
    """


@hookspec
@advisory
def gateway_blueprint(ask: Callable[..., Any]) -> Any:
    """Addresses of the plugin's own over HTTP: a new Flask blueprint, asked for once at the gateway's start.

    Its routes are below ``/api/v1/counties/<county>/plugins/<plugin>``, and there only in counties that have the plugin switched
    on; each view is called with ``county``. Requests are limited by address as all are. Whoever asks is the plugin's to find out:
    what ``ask`` is told as ``token`` decides what it may. Errors of ``kentan.errors`` that a view does not catch are answered as
    everywhere.

    :param ask: ``ask(part, door, county, data, token, doc_id=None, key="")`` knocks at a service's door as the account of an API
        token, with its rights, and answers what the door answers.

    Advisory: a plugin that raises here has no addresses; what a view raises is answered with 500.
    """


@hookspec(firstresult=True)
@advisory
def letter_rendering(county: str, letter: dict, content: dict, form: str) -> dict | None:
    """Set a letter in another form than .docx, which the release does itself; None leaves it to others.

    The answer is ``{"body": bytes, "media": "text/plain", "suffix": "txt"}``: content, media type, ending of the file's name.

    It is asked for by ``GET …/letters/<id>/document?form=<form>``; the answer is saved, never shown in place.

    :param letter: id, kind, status, label, signer, appeal, forum, unit, co_units, addressees, issued_at; not to be changed.
    :param content: what the letter says: texts and lists by the names that templates use. The texts are people's own.
    :param form: 1 to 20 small letters, digits and hyphens, e.g. ``text``. Answer None for one that is not yours.

    Advisory: a plugin that raises has no such form. Work that takes long belongs in a thread (``eventlet.tpool``).
    """


@hookspec(firstresult=True)
@advisory
def classify_appeal(county: str, kind: str, text: str) -> dict | None:
    """Suggest a category for an appeal: ``{"category": …, "confidence": 0…1}``, or None to leave it to others.

    The plugin installed last is asked first; the first answer holds. Whoever raises the appeal may name another category.

    Advisory: a plugin that raises has no suggestion.
    """


@hookspec(firstresult=True)
@advisory
def similar_texts(county: str, text: str, others: list[str]) -> list[float] | None:  # type: ignore[empty-body]
    """How alike each of some other texts is to one: numbers from 0 (nothing in common) to 1 (the same), in their order.

    Asked about the few files that an appeal being raised may be the same matter as; what reaches the county's threshold (setting
    ``duplicates``) is proposed to the office, and nothing else follows. The plugin installed last is asked first, the built-in
    one, which counts the words in common, last; None leaves it to others.

    Advisory: a plugin that raises, or answers anything but a number from 0 to 1 for each, is left out.
    """


@hookspec(firstresult=True)
@advisory
def supervision_step(county: str, appeal: dict, ladder: list[str], proposal: dict) -> dict | None:
    """Propose another step of supervision than the ladder does: ``{"step": code}``, or ``{"step": None}`` for none at all.

    None leaves it to others. The plugin installed last is asked first; the first answer holds.

    It is a proposal: an official decides (or the rule that the county set for that step). A step that is below what the unit has
    had on this file, or that the ladder does not have, is not proposed; cool-downs hold for whatever is.

    :param appeal: kind, category, status, round, lead_unit, co_units, sent_back, and ``steps``: those that the unit has had
        (step, trigger, taken_at); not to be changed.
    :param ladder: the codes of the county's steps, the lightest first.
    :param proposal: step, unit, trigger (near_due, overdue, low_quality, re_raised, dissatisfied, objection_lost), clock (its
        code, of the first two) and late_days (calendar days since it was due, 0 before).

    Advisory: a plugin that raises has no say, and what the ladder proposes stands.
    """
