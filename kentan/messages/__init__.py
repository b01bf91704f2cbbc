"""Every error code with its message in Chinese and English, each naming the remedy: one table, of one file a subject."""

from kentan.messages import (
    attachments,
    backups,
    common,
    evaluation,
    gateway,
    installations,
    notifications,
    registration,
    replay,
    supervision,
    tickets,
    units,
)

PARTS = (common, gateway, backups, notifications, installations, registration, tickets, supervision, units, attachments, evaluation, replay)
MESSAGES: dict[str, tuple[str, str]] = {code: texts for part in PARTS for code, texts in part.MESSAGES.items()}


def message(code: str, language: str, params: dict) -> str:
    """The text of a code in ``zh`` or ``en``; an unknown code shows itself rather than failing."""
    zh, en = MESSAGES.get(code, (code, code))
    template = en if language == "en" else zh
    try:
        return template.format(**params)
    except (KeyError, IndexError):
        return template
