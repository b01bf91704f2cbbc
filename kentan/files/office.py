"""Documents of Word and Excel (Office Open XML): which of the two a ZIP is, if it is one, and without programs in it.

Files with macros, controls, or a template that is fetched from elsewhere are not let in. Only the list of parts, their types and
relations are read; nothing is unpacked.
"""

import io
import re
import zipfile

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAIN = {DOCX: b"wordprocessingml.document.main+xml", XLSX: b"spreadsheetml.sheet.main+xml"}
TYPES = "[Content_Types].xml"
PROGRAMS = re.compile(r"vba|macro|activex|\.(exe|dll|js|vbs|bat|cmd|scr|docm|xlsm)$", re.I)
PROGRAM_TYPES = re.compile(rb"macroEnabled|vbaProject|activeX", re.I)
FETCHED = re.compile(rb"<[^>]*attachedTemplate[^>]*External|<[^>]*External[^>]*attachedTemplate", re.I)
MOST_PARTS = 5000
LARGEST_LIST = 2 * 1024 * 1024
BROKEN = (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, KeyError)


class Program(Exception):
    """There is a program in the document, or it fetches one; the message names the part."""


def kind_of(content: bytes) -> str | None:
    """DOCX or XLSX, None for any other ZIP. Raises Program."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _kind_of(archive)
    except BROKEN:
        return None


def _kind_of(archive: zipfile.ZipFile) -> str | None:
    names = archive.namelist()
    if TYPES not in names or len(names) > MOST_PARTS:
        return None
    for name in names:
        if PROGRAMS.search(name):
            raise Program(name)
    types = _read(archive, TYPES)
    if PROGRAM_TYPES.search(types):
        raise Program(TYPES)
    for name in names:
        if name.endswith(".rels") and FETCHED.search(_read(archive, name)):
            raise Program(name)
    return next((kind for kind, main in MAIN.items() if main in types), None)


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        found = part.read(LARGEST_LIST + 1)
    if len(found) > LARGEST_LIST:
        raise ValueError(name)
    return found
