"""Ladders that ship: the seed's own, and those after the public notices of others. Data; what a county sets takes their place.

``jian`` is the standard. Of the others the notices give what is marked; the rest is filled in from the seed.
"""

from copy import deepcopy
from typing import Any

JIAN, QUANZHOU, BOZHOU, SANMING = NAMES = ("jian", "quanzhou", "bozhou", "sanming")
LATE = ("near_due", "overdue")
POOR = ("low_quality", "re_raised")
HARD = ("dissatisfied", "objection_lost")


def _for(length: int, unit: str = "working_days") -> dict:
    return {"length": length, "unit": unit}


def _rung(code: str, zh: str, en: str, form: str, triggers: tuple[str, ...], cool_down: dict, needs: str = "one",
          **more: Any) -> dict:
    return {"code": code, "names": {"zh": zh, "en": en}, "form": form, "triggers": list(triggers), "times": 1,
            "cool_down": cool_down, "needs": needs, "letter": None, "expires": None, "lifted_by": None, **more}


TEN_DAYS = _for(10, "calendar_days")
UNTIL_ACCEPTED = {"expires": _for(13, "weeks"), "lifted_by": "accepted"}


def _phone(*triggers: str, days: int = 3, **more: Any) -> dict:
    return _rung("phone", "电话提醒", "phone reminder", "phone", triggers, _for(days), **more)


def _letter(code: str, zh: str, en: str, triggers: tuple[str, ...], cool_down: dict, needs: str = "one", **more: Any) -> dict:
    return _rung(code, zh, en, "letter", triggers, cool_down, needs, letter=code, **more)


def _bulletin(*triggers: str) -> dict:
    return _rung("bulletin", "通报", "bulletin", "bulletin", triggers, _for(5), "two")


def _card(*triggers: str) -> dict:
    return _rung("card", "赋牌", "card", "card", triggers, _for(10), "two", letter="card", **UNTIL_ACCEPTED)


LADDERS = {
    JIAN: [
        _phone(*LATE, times=2),
        _letter("reminder", "提示函", "reminder letter", ("overdue", *POOR), _for(5)),
        _letter("supervision", "督办函", "supervision letter", ("overdue", "re_raised", *HARD), _for(5), "two"),
        _bulletin("overdue", "dissatisfied"),
        _card("overdue", "objection_lost"),
    ],
    # a co-unit's and a lead unit's terms there are 3 and 7 working days: what comes next waits as long
    QUANZHOU: [
        _phone(*LATE, days=3),
        _letter("reminder", "提示函", "reminder letter", ("overdue", *POOR), _for(3)),
        _letter("supervision", "督办函", "supervision letter", ("overdue", *HARD), _for(7), "two"),
        _bulletin("overdue"),
    ],
    # two failed dispatches, ten days, then one step up
    BOZHOU: [
        _phone(*LATE, days=2),
        _letter("reminder", "提示函", "reminder letter", ("overdue", *POOR, "objection_lost"), TEN_DAYS, times=2),
        _letter("supervision", "督办函", "supervision letter", ("overdue", "low_quality", *HARD), TEN_DAYS, "two"),
        _bulletin("overdue"),
    ],
    # blue, orange and red sheets
    SANMING: [
        _phone(*LATE, days=1),
        _rung("blue", "蓝色督办单", "blue sheet", "letter", ("overdue", *POOR), _for(5), letter="reminder"),
        _rung("orange", "橙色督办单", "orange sheet", "letter", ("overdue", *POOR, *HARD), _for(5), letter="supervision"),
        _rung("red", "红色督办单", "red sheet", "card", ("overdue", *HARD), _for(10), "two", letter="supervision",
              **UNTIL_ACCEPTED),
    ],
}


def standard() -> dict:
    """The seed's ladder, fresh, as a county may set its own."""
    return preset(JIAN)


def preset(name: str) -> dict:
    """A ladder that ships, as a value of the setting ``ladder``."""
    return {"steps": deepcopy(LADDERS[name])}
