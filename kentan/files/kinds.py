"""Which kinds of files may be attached, told by what is in a file, never by its name; and under which name it is kept."""

import re
import unicodedata

import puremagic

from kentan.errors import Invalid
from kentan.files import office

HEIC, HEIF = "image/heic", "image/heif"  # two names for what telephones take photographs in
KINDS = {
    "image/jpeg": ("jpg", "jpeg"), "image/png": ("png",), "image/webp": ("webp",), HEIC: ("heic", "heif"),
    "application/pdf": ("pdf",), office.DOCX: ("docx",), office.XLSX: ("xlsx",),
}
ZIP = b"PK\x03\x04"
HEAD = 4096
LONGEST_NAME = 120
SEPARATORS = re.compile(r"[/\\]")


def kind_of(content: bytes) -> str:
    """The media type of a file. Raises Invalid for one that is not let in."""
    if content.startswith(ZIP):
        try:
            kind = office.kind_of(content)
        except office.Program as program:
            raise Invalid("attachment_program", {"part": str(program)}, {"file": ["attachment_program"]}) from program
    else:
        kind = _by_head(content[:HEAD])
    if kind not in KINDS:
        kinds = ", ".join(names[0] for names in KINDS.values())
        raise Invalid("attachment_kind", {"kinds": kinds}, {"file": ["attachment_kind"]})
    return kind


def plain_name(given: str, kind: str) -> str:
    """A name that a file may be saved under anywhere: the last part of a path, without control and direction characters, at most
    120 characters, and with an ending of its kind."""
    last = SEPARATORS.split(unicodedata.normalize("NFC", given))[-1]
    shown = "".join(" " if char.isspace() else char for char in last if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Cn")
                    or char in "\t\n\r")
    stem, dot, ending = " ".join(shown.split()).strip(". ").rpartition(".")
    if dot and ending.lower() in KINDS[kind]:
        ending = ending.lower()
    else:
        stem, ending = f"{stem}{dot}{ending}", KINDS[kind][0]
    return f"{stem[:LONGEST_NAME - len(ending) - 1].strip('. ') or 'attachment'}.{ending}"


def _by_head(head: bytes) -> str | None:
    try:
        found = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return None
    return HEIC if found[0].mime_type == HEIF else found[0].mime_type
