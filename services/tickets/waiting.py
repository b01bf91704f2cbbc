"""What of a file waits for somebody's decision, and since when: the marks by which it is listed. Pure."""

from services.tickets.model import Appeal, objected

OBJECTION, LAPSED = "objection", "lapsed"


def marks(file: Appeal) -> dict[str, str]:
    """What waits, each with the moment since when."""
    found = {OBJECTION: file["unit_objections"][-1]["raised_at"] if objected(file) else None}
    return {kind: since for kind, since in found.items() if since}


def lapse(file: Appeal, at: str) -> None:
    """The file is over here, or another county's: what waits is not decided any more."""
    if objected(file):
        file["unit_objections"][-1].update(state=LAPSED, decided_at=at)
    mark(file)


def mark(file: Appeal) -> None:
    """Write the marks anew."""
    file["waits"] = marks(file)
