"""Codes as people read them: an event as the catalogue calls it, everything else as the translations have it."""

from flask_babel import lazy_gettext as _

from gateway.errors import language
from kentan.contracts.events import CATALOGUE, TYPE_PREFIX

WORDS = {
    "status": {"raised": _("to be assigned"), "assigned": _("in hand"), "opined": _("opinion given"),
               "completed": _("waits for the enterprise's word"), "closed": _("closed")},
    "kind": {"request": _("request"), "difficulty": _("difficulty"), "criticism": _("criticism"),
             "suggestion": _("suggestion")},
    "outcome": {"solved": _("solved"), "partly_solved": _("partly solved"), "explained": _("explained"),
                "long_term": _("long-term list"), "not_accepted": _("not accepted")},
    "grade": {"very_satisfied": _("very satisfied"), "satisfied": _("satisfied"), "basically_satisfied": _("basically satisfied"),
              "dissatisfied": _("dissatisfied"), "very_dissatisfied": _("very dissatisfied")},
    "attached": {"appeal": _("the matter"), "opinion": _("the opinion"), "answer": _("the answer"),
                 "internal": _("office and units alone")},
    "clock": {"overdue": _("overdue"), "near": _("ends by the next working day"), "running": _("a clock runs"),
              "none": _("no clock runs")},
    "role": {"enterprise": _("enterprise"), "office": _("forum office"), "unit": _("responsible unit"), "leader": _("leader"),
             "operator": _("operator"), "system": _("the system"), "public": _("anybody")},
    "letter": {"minutes": _("minutes"), "assignment": _("assignment letter"), "work": _("work letter"),
               "reminder": _("reminder letter"), "supervision": _("supervision letter"), "bulletin": _("bulletin"),
               "card": _("card")},
    "holder": {"office": _("forum office"), "lead_unit": _("lead unit"), "co_unit": _("co-unit"),
               "enterprise": _("enterprise")},
}


def percent(rate: float | None) -> str:
    """A share of one as hundredths; a dash for a rate of nothing."""
    return "–" if rate is None else f"{100 * rate:.1f} %"


def word(code: str | None, group: str) -> str:
    """The reader's word for a code of this group, the code itself where there is none; nothing for none."""
    if not code:
        return ""
    if group == "event":
        said = CATALOGUE.get(f"{TYPE_PREFIX}{code}.v1")
        return code if said is None else said.zh if language() == "zh" else said.name.rpartition(".")[2].replace("-", " ")
    return str(WORDS[group].get(code, code))
