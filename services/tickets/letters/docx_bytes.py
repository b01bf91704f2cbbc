"""A .docx as bytes that depend on its parts alone: zip archives note the time otherwise, and two of the same would differ."""

import io
import zipfile

LONG_AGO = (1980, 1, 1, 0, 0, 0)
FIRST = "[Content_Types].xml"


def steady(docx: bytes) -> bytes:
    """The same document, its parts in order and without times."""
    into = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as parts, zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as made:
        for name in sorted(parts.namelist(), key=lambda name: (name != FIRST, name)):
            made.writestr(zipfile.ZipInfo(name, LONG_AGO), parts.read(name), zipfile.ZIP_DEFLATED)
    return into.getvalue()
