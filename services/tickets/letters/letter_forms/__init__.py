"""The letters' own forms: templates by kind, laid out after GB/T 9704-2012. ``script/letter-forms`` makes them.

A form that went out with a release stays as it is: a letter names the form that it was set by. A better one is the next
version beside it.
"""

from pathlib import Path

HERE = Path(__file__).parent
NEWEST = {"minutes": 1, "assignment": 1, "work": 1, "reminder": 1, "supervision": 1, "bulletin": 1, "card": 1}
ANY = "any"
NEWEST_OF_ANY = 1


def newest(kind: str) -> str:
    """The name of the form that letters of a kind are set by where the county has no template of its own."""
    return f"{kind}.v{NEWEST[kind]}" if kind in NEWEST else f"{ANY}.v{NEWEST_OF_ANY}"


def names() -> set[str]:
    """The names of all forms that ever went out."""
    return {path.stem for path in HERE.glob("*.docx")}


def read(name: str) -> bytes:
    """A form, of any version that ever went out."""
    return (HERE / f"{name}.docx").read_bytes()
