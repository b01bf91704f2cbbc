"""Word files as offices send them, good and bad, and what stands in a document."""

import base64
import io
import zipfile

from docx import Document

TYPES = "[Content_Types].xml"
RELS = "word/_rels/document.xml.rels"


def word(*paragraphs, table=None, header=None):
    """A .docx with these paragraphs, a table of rows of texts, and a header."""
    doc = Document()
    for text in paragraphs:
        doc.add_paragraph(text)
    if table:
        made = doc.add_table(rows=len(table), cols=len(table[0]))
        for row, texts in zip(made.rows, table, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
    if header:
        doc.sections[0].header.paragraphs[0].text = header
    into = io.BytesIO()
    doc.save(into)
    return into.getvalue()


def repacked(docx, more=(), **replaced):
    """The file with parts added, and texts replaced in a part: ``{"word/document.xml": (old, new)}``."""
    into = io.BytesIO()
    changes = {name.replace("__", "/"): change for name, change in replaced.pop("parts", {}).items()}
    with zipfile.ZipFile(io.BytesIO(docx)) as parts, zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as made:
        for name in parts.namelist():
            content = parts.read(name)
            if name in changes:
                old, new = changes[name]
                assert old.encode() in content, (name, old)
                content = content.replace(old.encode(), new.encode())
            made.writestr(name, content)
        for name, content in more:
            made.writestr(name, content)
    return into.getvalue()


def in_base64(docx):
    return base64.b64encode(docx).decode()


def opened(answer):
    """The document in a door's answer."""
    return Document(io.BytesIO(base64.b64decode(answer["body"])))


def text_of(document):
    """All paragraphs and cells, header and footer, by line."""
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    heads = [paragraph.text for section in document.sections for part in (section.header, section.footer)
             for paragraph in part.paragraphs]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells, *heads])


def rows_of(document):
    """The rows of the first table as texts."""
    return [[cell.text for cell in row.cells] for row in document.tables[0].rows]
