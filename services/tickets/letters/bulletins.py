"""A bulletin of a period, drafted from the ledger: figures and named files, as a letter to be edited, reviewed and issued.

It tells of the files raised in the period, of those that are late now whenever they were raised, of the steps taken in the
period, and of the cards in force now. Each is found by an index. A unit is late where its own clock is.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from kentan.calendars import end_of_day, start_of_day
from kentan.clock import to_text
from kentan.commands import Command
from kentan.documents import Document
from kentan.errors import Invalid
from kentan.store.port import Filter, walk
from services.tickets.clocks import clocks
from services.tickets.letters import letters
from services.tickets.repository import TicketsRepository
from services.tickets.supervision import ladder, steps
from services.tickets.supervision.ladder import Step

KIND = "bulletin"
LONGEST = timedelta(days=366)
BATCH = 200
Stepped = list[tuple[Document, Step]]


def draft(repo: TicketsRepository, command: Command, now: datetime) -> Document:
    """Draft the bulletin of a period; the letter. The same command drafts it once."""
    since, until = (date.fromisoformat(command.data[name]) for name in ("since", "until"))
    if not since <= until <= since + LONGEST:
        raise Invalid("invalid", {}, {"until": ["not_a_period"]})
    letter_id = letters.draft_id(KIND, {"cause": command.key}, command.origin)
    if repo.letters.get(letter_id) is None:
        letters.draft(repo, KIND, {**_told(repo, since, until, now), "cause": command.key}, command.origin, now)
    letter = repo.letters.get(letter_id)
    assert letter is not None, "what was drafted is there"
    return letter


def _told(repo: TicketsRepository, since: date, until: date, now: datetime) -> dict:
    first, last, at = to_text(start_of_day(since)), to_text(end_of_day(until)), to_text(now)
    raised = list(_files(repo, {"raised_at": {"$gte": first, "$lte": last}}, ("raised_at",)))
    late = [file for file in _files(repo, {"oldest_due": {"$lt": at}}, ("oldest_due",)) if _late_clocks(file, at)]
    taken = [(file, step) for file in _files(repo, {"stepped_at": {"$gte": first}}, ("stepped_at",))
             for step in ladder.steps_of(file) if first <= (step["taken_at"] or "") <= last]
    cards = [(file, step) for file in _files(repo, {"card_until": {"$gt": at}}, ("card_until",)) for step in steps.in_force(file)]
    named = dict.fromkeys(file["_id"] for file in (*late, *(file for file, _ in taken), *(file for file, _ in cards)))
    return {"title": f"关于{since}至{until}诉求办理情况的通报", "since": since.isoformat(), "until": until.isoformat(),
            "figures": _figures(raised, late, taken, cards, at), "files": list(named),
            "text": "\n".join(_text(repo, raised, late, taken, cards, at))}


def _files(repo: TicketsRepository, where: Filter, sort: tuple[str, ...]) -> Iterator[Document]:
    return walk(repo.appeals, where, sort, BATCH)


def _late_clocks(file: Document, at: str) -> list[dict]:
    """The running clocks of units that are over."""
    return [clock for clock in clocks.running(file) if clock["holder"] in file["units"] and clock["due_at"] < at]


def _was_late(file: Document, at: str) -> bool:
    return any(clock["holder"] in file["units"] and (clock["stopped_at"] or at) > clock["due_at"] for clock in file["clocks"])


def _figures(raised: list[Document], late: list[Document], taken: Stepped, cards: Stepped, at: str) -> list[dict]:
    done = [file for file in raised if file["completed_at"]]
    counted = {
        "提出诉求": len(raised), "已交办": sum(file["assigned_at"] is not None for file in raised), "已初步办结": len(done),
        "按时初步办结": sum(not _was_late(file, at) for file in done), "目前超期": len(late),
        **Counter(step["names"]["zh"] for _, step in taken), "在牌": len(cards)}
    return [{"name": name, "value": value} for name, value in counted.items()]


def _text(repo: TicketsRepository, raised: list[Document], late: list[Document], taken: Stepped, cards: Stepped,
          at: str) -> Iterator[str]:
    names = {unit["_id"]: unit["name"] for unit in _units(repo)}

    def called(code: str | None) -> str:
        return names.get(code or "", code or "未交办")

    yield "一、总体情况"
    yield "；".join(f"{one['name']}{one['value']}件" for one in _figures(raised, late, [], cards, at)) + "。"
    yield "二、各单位办理情况"
    for unit, files in _by_unit(raised).items():
        on_time = sum(bool(file["completed_at"]) and not _was_late(file, at) for file in files)
        behind = sum(_was_late(file, at) for file in files)
        yield f"{called(unit)}：牵头{len(files)}件，按时初步办结{on_time}件，发生超期{behind}件。"
    yield "三、目前超期的诉求"
    for file in late:
        for clock in _late_clocks(file, at):
            yield f"{file['number']}：{called(clock['holder'])}，应于{clock['due_day']}前完成，尚未完成。"
    yield "四、督办情况"
    for file, step in taken:
        yield f"{file['number']}：{called(step['unit'])}，{step['names']['zh']}。"
    yield "五、赋牌情况"
    for file, step in cards:
        yield f"{file['number']}：{called(step['unit'])}，{step['names']['zh']}。"


def _by_unit(files: list[Document]) -> dict[str, list[Document]]:
    led: dict[str, list[Document]] = {}
    for file in files:
        if file["lead_unit"]:
            led.setdefault(file["lead_unit"], []).append(file)
    return dict(sorted(led.items()))


def _units(repo: TicketsRepository) -> Iterator[Document]:
    return walk(repo.units, portion=BATCH)
