"""A letter as a document: what it says, filled into its template. The same letter and template give the same bytes.

It is work for the processor, so it is done in a thread of its own, one at a time, while the hub goes on.
"""

import base64
import io
import re
from collections.abc import Callable
from typing import Any

from docx import Document as open_document
from docxtpl import DocxTemplate
from eventlet import tpool
from eventlet.semaphore import Semaphore

from kentan.documents import Document
from services.tickets.letters.docx_bytes import steady
from services.tickets.letters.letter_placeholders import blank
from services.tickets.letters.template_words import LetterEnvironment

MEDIA = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
UNNUMBERED = "（未编号）"
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
UNPRINTED = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufdd0-\ufdef]")
_one_at_a_time = Semaphore(1)


def document(docx: bytes, kind: str, content: dict, name: str) -> dict:
    """The template with the content in it, as a file that travels."""
    return as_file(off_hub(render, docx, kind, content), name)


def off_hub(work: Callable[..., Any], *args: Any) -> Any:
    """What work in a thread answers, while the hub goes on; one at a time, as there is one processor for it."""
    with _one_at_a_time:
        return tpool.execute(work, *args)


def as_file(body: bytes, name: str, media: str = MEDIA) -> dict:
    """A file as a door answers it: ``name``, ``media``, ``body`` in base64."""
    return {"name": name, "media": media, "body": base64.b64encode(body).decode()}


def said(letter: Document, content: dict) -> dict:
    """All that a letter says: its content, and what is written on it when it is signed and issued."""
    return {**content, "label": letter["label"] or UNNUMBERED, "signer": letter["signer"] or ""}


def render(docx: bytes, kind: str, content: dict) -> bytes:
    """The template with the content in it; in whichever thread."""
    template, into = DocxTemplate(io.BytesIO(docx)), io.BytesIO()
    template.render({**blank(kind), **cleaned(content)}, LetterEnvironment(), autoescape=True)
    template.save(into)
    return steady(into.getvalue())


def opened(docx: bytes) -> None:
    """Open a document as its readers will; raises what is wrong with it."""
    open_document(io.BytesIO(docx))


def cleaned(value: Any) -> Any:
    """A value with nothing in its texts that XML cannot hold, or that turns the direction of what follows."""
    if isinstance(value, dict):
        return {name: cleaned(one) for name, one in value.items()}
    if isinstance(value, list):
        return [cleaned(one) for one in value]
    return UNPRINTED.sub("", NOT_XML.sub("", value.replace("\t", " ").replace("\n", " "))) if isinstance(value, str) else value
