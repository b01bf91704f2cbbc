"""Templates: the built-in ones, a county's own in their place, and what fills them in."""

from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from kentan.commands import Command, change, create
from kentan.contracts.notifications import TEMPLATE_CHANGED
from kentan.documents import Change, Document
from kentan.errors import Invalid, NotFound, Refused
from services.notifications import model
from services.notifications.repository import NotificationsRepository

BUILTIN = orjson.loads(Path(__file__).with_name("templates.json").read_bytes())
PROVISIONAL = {"zh": "（暂定）", "en": " (provisional)"}
NOTHING = "—"

Texts = dict[str, dict[str, str]]


def template_of(repository: NotificationsRepository, event_type: str) -> Texts:
    """The texts by language: the county's own where it has set some, else the built-in ones."""
    own = repository.templates.get(event_type)
    return {**BUILTIN["templates"][event_type], **(own["texts"] if own else {})}


def all_templates(repository: NotificationsRepository) -> list[dict]:
    """Every template as it holds in the county, with what it may fill in and whether it is the county's own."""
    return [shown(repository, event_type) for event_type in model.TOLD]


def shown(repository: NotificationsRepository, event_type: str) -> dict:
    """One template as an answer. Raises NotFound for an event that nobody is told of."""
    _known(event_type)
    own = repository.templates.get(event_type)
    return {"id": event_type, "version": own["version"] if own else 0, "texts": template_of(repository, event_type),
            "own": sorted(own["texts"]) if own else [], "placeholders": list(model.PLACEHOLDERS[model.subject_of(event_type)])}


def set_template(repository: NotificationsRepository, command: Command, now: datetime) -> dict:
    """Put a county's own texts in the place of built-in ones, by language; no texts bring the built-in ones back."""
    event_type, texts = command.id or "", command.data.get("texts") or {}
    _known(event_type)
    wrong = model.wrong_placeholders(event_type, texts)
    if wrong:
        allowed = ", ".join(model.PLACEHOLDERS[model.subject_of(event_type)])
        raise Invalid("unknown_placeholder", {"names": ", ".join(wrong), "allowed": allowed}, {"texts": ["unknown_placeholder"]})

    def decide(changing: Change) -> None:
        changing.doc["texts"] = texts
        changing.happened(TEMPLATE_CHANGED, {"type": event_type, "languages": sorted(texts)})

    _put(repository, command, now, decide)
    return shown(repository, event_type)


def render_all(repository: NotificationsRepository, event: dict, event_type: str, number: str, link: str) -> Texts:
    """The message of an event in every language."""
    names = repository.names_of(_named(event["data"]))
    return {language: {part: model.render(text, facts_of(event_type, event["data"], names, number, link, language))
                       for part, text in texts.items()}
            for language, texts in template_of(repository, event_type).items()}


def facts_of(event_type: str, data: dict, names: dict[str, str], number: str, link: str, language: str) -> dict[str, str]:
    """What a template of this event may fill in, as text of a language."""
    given = {"number": number, "link": link}
    wanted = model.PLACEHOLDERS[model.subject_of(event_type)]
    return {name: str((given[name] if name in given else _fact(name, data, names, language)) or NOTHING) for name in wanted}


def _fact(name: str, data: dict, names: dict[str, str], language: str) -> Any:
    if name == "unit":
        unit = data.get("lead_unit") or data.get("unit") or _stepped(data).get("unit")
        return names.get(unit or "", unit)
    if name == "charged":
        return names.get(data.get("charged") or "", data.get("charged"))
    if name in ("objector", "theirs"):
        objected = data.get("unit_objection") or {}
        unit = objected.get("unit" if name == "objector" else "theirs")
        return names.get(unit or "", unit)
    if name == "enterprise":
        return names.get(data.get("enterprise") or "") or data.get("enterprise_name") or data.get("enterprise")
    if name == "co_units":
        return ("、" if language == "zh" else ", ").join(names.get(code, code) for code in data.get("co_units") or [])
    if name == "clock" and (model.spoken_clock(data) or {}).get("name"):
        return model.spoken_clock(data)["name"][language]  # type: ignore[index]
    if name in ("kind", "letter_kind", "outcome", "clock"):
        return _word(data.get("kind" if name == "letter_kind" else name), language)
    if name == "step":
        return (_stepped(data).get("names") or {}).get(language)
    if name == "due_day":
        clock = model.spoken_clock(data) or {}
        return f"{clock['due_day']}{PROVISIONAL[language]}" if clock.get("provisional") else clock.get("due_day")
    if name == "begins":
        return model.hour_of(data.get("starts_at"))
    return model.day_of(data.get("expires_at")) if name == "expires_day" else data.get(name)


def _stepped(data: dict) -> dict:
    return model.spoken_step(data) or {}


def _word(code: str | None, language: str) -> str | None:
    return BUILTIN["words"].get(code, {}).get(language, code)


def _named(data: dict[str, Any]) -> list[str]:
    objected = data.get("unit_objection") or {}
    ids = [data.get("lead_unit"), data.get("unit"), data.get("enterprise"), *(data.get("co_units") or []), objected.get("unit"),
           objected.get("theirs"), data.get("charged"), _stepped(data).get("unit")]
    return sorted({one for one in ids if one})


def _known(event_type: str) -> None:
    if event_type not in model.AUDIENCES:
        raise NotFound("no_such_template", {"type": event_type})


def _put(repository: NotificationsRepository, command: Command, now: datetime, decide: Any) -> Document:
    try:
        return change(repository.templates, command, now, decide)
    except NotFound:
        try:
            return create(repository.templates, command, now, decide, doc_id=command.id)
        except Refused:  # somebody else created it meanwhile
            return change(repository.templates, command, now, decide)
