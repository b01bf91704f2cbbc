"""The kinds of letters of a county, as it set them. Pure: plain dicts.

A number is taken in the register of organ, kind and year. The sign of a kind may change, its register goes on; another
organ begins another register.
"""

from collections.abc import Iterable

MINUTES, ASSIGNMENT = "minutes", "assignment"
BUILT_IN = (
    # code, zh, en, sign, addressee, reviewed, second person, with assignment
    (MINUTES, "会议纪要", "minutes", "纪", "lead_units", True, False, True),
    (ASSIGNMENT, "交办函", "assignment letter", "交", "unit", True, False, True),
    ("work", "工作函", "work letter", "工", "unit", True, False, False),
    ("reminder", "提示函", "reminder letter", "提", "unit", True, False, False),
    ("supervision", "督办函", "supervision letter", "督", "unit", True, True, False),
    ("bulletin", "通报", "bulletin", "通", "all_units", True, True, False),
    ("card", "赋牌决定", "card", "牌", "unit", True, True, False),
)


def standard() -> dict:
    """The kinds of a county that set none, fresh."""
    return {"kinds": [
        {"code": code, "name": {"zh": zh, "en": en}, "sign": sign, "organ": None, "issuer": None, "addressee": addressee,
         "copies": [], "reviewed_by": ["office", "leader"] if reviewed else [], "signed_by": ["office", "leader"],
         "second_person": second, "with_assignment": with_assignment}
        for code, zh, en, sign, addressee, reviewed, second, with_assignment in BUILT_IN]}


def errors(repository: object, value: dict) -> dict[str, list[str]]:
    """What is wrong with a county's kinds, by path: each once, signs apart, what may be issued with an assignment."""
    kinds, found = value["kinds"], {}
    codes = [kind["code"] for kind in kinds]
    if len(set(codes)) < len(codes) or not {row[0] for row in BUILT_IN} <= set(codes):
        found["kinds"] = ["letter_kinds_each_once"]
    signs: set[tuple] = set()
    for place, kind in enumerate(kinds):
        if (kind["organ"], kind["sign"]) in signs:
            found[f"kinds.{place}.sign"] = ["letter_sign_twice"]
        signs.add((kind["organ"], kind["sign"]))
        if kind["with_assignment"] and kind["code"] not in (ASSIGNMENT, MINUTES):
            found[f"kinds.{place}.with_assignment"] = ["letter_with_assignment"]
        if kind["second_person"] and not kind["reviewed_by"]:
            found[f"kinds.{place}.second_person"] = ["second_person_reviews"]
        if kind["addressee"] == "lead_units" and kind["code"] != MINUTES:
            found[f"kinds.{place}.addressee"] = ["lead_units_of_minutes"]
    return found


def register_of(county: str, kind: dict, year: int) -> str:
    """Where letters of a kind are numbered in a year."""
    organ = f"@{kind['organ']}" if kind["organ"] else ""
    return f"{county}/{kind['code']}{organ}/{year}"


def parsed(register: str) -> tuple[str, int]:
    """The kind's code and the year of a register."""
    _, kind, year = register.split("/")
    return kind.partition("@")[0], int(year)


def registers(county: str, kinds: Iterable[dict], year: int) -> list[str]:
    """The registers of these kinds in a year, each once."""
    return sorted({register_of(county, kind, year) for kind in kinds})


def label(organ: str, sign: str, year: int, n: int) -> str:
    """A letter's number as it is written, e.g. 吉恳交〔2026〕7号."""
    return f"{organ}{sign}〔{year}〕{n}号"
