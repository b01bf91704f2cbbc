"""What a letter says, gathered from the ledger when it is issued and kept on the letter: texts and lists, as a template fills
them in. What becomes of the files afterwards does not change a letter.
"""

from collections.abc import Iterable
from datetime import date

from kentan.calendars import day_of
from kentan.clock import from_text
from kentan.documents import Document
from services.tickets import model
from services.tickets.clocks import clocks
from services.tickets.letters.letter_kinds import MINUTES
from services.tickets.repository import TicketsRepository

EXCERPT = 120
PAGE = 500
MOST_ROWS = 2000
APPEAL_KINDS = {"request": "诉求", "difficulty": "困难", "criticism": "批评", "suggestion": "建议"}
STATUSES = {"raised": "待交办", "assigned": "办理中", "opined": "已提出办理意见", "completed": "待企业确认", "closed": "已销号"}
TITLES = {
    MINUTES: "政企恳谈会会议纪要", "assignment": "关于交办企业诉求的函", "work": "关于企业诉求办理工作的函",
    "reminder": "关于加快办理企业诉求的提示函", "supervision": "关于企业诉求办理的督办函",
    "bulletin": "关于企业诉求办理情况的通报", "card": "关于企业诉求办理的赋牌决定",
}


class Content:
    """Gathers what one letter says, asking for each unit and enterprise once."""

    def __init__(self, repo: TicketsRepository, kind: dict, issuer: str) -> None:
        """For letters of this kind, from this organ."""
        self._repo, self._kind, self._issuer = repo, kind, issuer
        self._names: dict[tuple[str, str], str] = {}

    def of(self, letter: Document, addressees: list[str], day: date) -> dict:
        """All that the letter says but its number and signer, as of a day."""
        about = letter["about"]
        said = {
            "issuer": self._issuer, "kind_name": self._kind["name"]["zh"],
            "title": about.get("title") or TITLES.get(letter["kind"], self._kind["name"]["zh"]),
            "addressees": "、".join(self.units(addressees)), "lines": lines(about.get("text")),
            "attachments": list(about.get("attachments") or ()), "issued_on": written(day),
            "copies": "，".join([*self.units(letter["co_units"]), *self._kind["copies"]]),
            "figures": [{"name": figure["name"], "value": str(figure["value"])} for figure in about.get("figures") or ()],
            "since": _written(about.get("since")), "until": _written(about.get("until")),
            "files": self._rows(about.get("files") or ()),
        }
        return {**said, **self._of_appeal(letter), **self._of_forum(letter)}

    def units(self, codes: Iterable[str]) -> list[str]:
        """The names of units."""
        return [self._name(self._repo.units, code) for code in codes]

    def _of_appeal(self, letter: Document) -> dict:
        file = self._repo.appeals.get(letter["appeal"]) if letter["appeal"] else None
        if file is None:
            return {}
        content = self._repo.contents.get(file["_id"]) or {"text": ""}
        row = self._row(0, file, content["text"])
        return {
            "appeal_number": file["number"], "enterprise": row["enterprise"], "appeal_kind": APPEAL_KINDS[file["kind"]],
            "category": row["category"], "raised_on": _written(file["raised_at"]), "matter_lines": lines(content["text"]),
            "lead_unit": row["lead_unit"], "co_units": row["co_units"], "opinion_due": due(file, clocks.C2), "due": row["due"],
            "status": row["status"],
        }

    def _of_forum(self, letter: Document) -> dict:
        forum = self._repo.forums.get(letter["forum"]) if letter["forum"] else None
        if forum is None:
            return {}
        told = {"period": str(forum["period"] or ""), "forum_date": _written(forum["date"]), "venue": forum["venue"] or "",
                "host": forum["host"] or "", "theme": forum["theme"] or ""}
        if letter["kind"] != MINUTES:
            return told
        files = forum_files(self._repo, letter["forum"])
        enterprises = len({file["enterprise"] for file in files})
        return {**told, "appeals": self._rows_of(files), "appeal_count": str(len(files)), "enterprise_count": str(enterprises)}

    def _rows(self, ids: Iterable[str]) -> list[dict]:
        found = (self._repo.appeals.get(one) for one in ids)
        return self._rows_of([file for file in found if file is not None])

    def _rows_of(self, files: list[Document]) -> list[dict]:
        texts: dict[str, str] = {}
        for place in range(0, len(files), PAGE):
            ids = [file["_id"] for file in files[place:place + PAGE]]
            texts |= {one["_id"]: one["text"] for one in self._repo.contents.find({"_id": {"$in": ids}}, (), PAGE)}
        return [self._row(n, file, texts.get(file["_id"], "")) for n, file in enumerate(files, 1)]

    def _row(self, n: int, file: Document, text: str) -> dict:
        lead = self._name(self._repo.units, file["lead_unit"]) if file["lead_unit"] else STATUSES[model.RAISED]
        return {"n": str(n), "number": file["number"], "enterprise": self._enterprise(file), "matter": excerpt(text),
                "category": file["category"] or "", "lead_unit": lead, "co_units": "、".join(self.units(file["co_units"])),
                "due": due(file, clocks.C3), "status": STATUSES.get(file["status"], file["status"])}

    def _enterprise(self, file: Document) -> str:
        taken_from = file.get("taken_from")
        return (taken_from or {}).get("enterprise_name") or self._name(self._repo.enterprises, file["enterprise"])

    def _name(self, copies: object, doc_id: str) -> str:
        key = (copies.name, doc_id)  # type: ignore[attr-defined]
        if key not in self._names:
            found = copies.get(doc_id)  # type: ignore[attr-defined]
            self._names[key] = found["name"] if found else doc_id
        return self._names[key]


def forum_files(repo: TicketsRepository, forum_id: str) -> list[Document]:
    """The files of a forum by number."""
    found: list[Document] = []
    while len(found) < MOST_ROWS:
        after = [found[-1]["raised_at"], found[-1]["_id"]] if found else None
        rows = repo.appeals.find({"forum": forum_id}, ("raised_at",), PAGE, after)
        found += rows
        if len(rows) < PAGE:
            break
    return sorted(found, key=lambda file: file["number"])


def due(file: Document, code: str) -> str:
    """The last day of the file's present clock of this code as it is written; empty where there is none."""
    found = [clock for clock in file["clocks"] if clock["code"] == code and clock["round"] == file["round"]]
    return f"{written(date.fromisoformat(found[-1]['due_day']))}{'（暂定）' if found[-1]['provisional'] else ''}" if found else ""


def lines(text: str | None) -> list[str]:
    """The paragraphs of a text, without empty ones."""
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def excerpt(text: str) -> str:
    """The beginning of a text as one line."""
    flat = " ".join(text.split())
    return flat if len(flat) <= EXCERPT else f"{flat[:EXCERPT]}…"


def written(day: date) -> str:
    """A day as letters write it: 2026年1月8日."""
    return f"{day.year}年{day.month}月{day.day}日"


def _written(stored: str | None) -> str:
    """A stored day or moment as letters write it; empty for none."""
    if not stored:
        return ""
    return written(day_of(from_text(stored)) if "T" in stored else date.fromisoformat(stored))
