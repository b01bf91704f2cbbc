"""Whether a file that somebody sent is a plain .docx: no program in it, nothing fetched from elsewhere, no bomb.

Only the parts that a letter needs are let in, so that what is not thought of here is refused, too.
"""

import io
import re
import zipfile

from lxml import etree

from kentan.errors import Invalid, TooLarge

LARGEST = 2 * 1024 * 1024
LARGEST_UNPACKED = 20 * 1024 * 1024
MOST_PARTS = 300
TYPES, MAIN = "[Content_Types].xml", "word/document.xml"
MAIN_TYPE = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
PART = re.compile(r"(_rels|docProps|word|customXml)/([A-Za-z0-9_./-]+/)?[A-Za-z0-9_.-]*\.(xml|rels|png|jpeg|jpg|gif)")
PROGRAMS = re.compile(r"vba|macro|activex|embeddings|oleobject|\.(bin|docm|exe|js|vbs)$", re.I)
HARMLESS_FIELDS = ("PAGE", "NUMPAGES", "SECTIONPAGES", "SECTION")
LINKS = ("attachedTemplate", "aFChunk", "oleObject", "package", "control", "frame", "subDocument", "externalLink")
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def check_safety(docx: bytes) -> None:
    """Raise TooLarge, or Invalid with what is wrong with the file."""
    if len(docx) > LARGEST:
        raise TooLarge("template_too_large", {"most": LARGEST // 1024 // 1024})
    try:
        with zipfile.ZipFile(io.BytesIO(docx)) as archive:
            _check_parts(archive)
            for info in archive.infolist():
                if info.filename.endswith((".xml", ".rels")):
                    _check_xml(info.filename, archive.read(info))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as problem:
        raise wrong("template_not_docx") from problem
    except etree.XMLSyntaxError as problem:
        raise wrong("template_not_docx") from problem


def wrong(code: str, **params: object) -> Invalid:
    """What is wrong with the file, at its field."""
    return Invalid(code, params, {"file": [code]})


def _check_parts(archive: zipfile.ZipFile) -> None:
    infos = archive.infolist()
    names = [info.filename for info in infos]
    if len(infos) > MOST_PARTS or sum(info.file_size for info in infos) > LARGEST_UNPACKED:
        raise TooLarge("template_too_large", {"most": LARGEST // 1024 // 1024})
    if len(set(map(str.lower, names))) < len(names) or not {TYPES, MAIN} <= set(names):
        raise wrong("template_not_docx")
    for name in names:
        if PROGRAMS.search(name):
            raise wrong("template_program", part=name)
        if name != TYPES and not PART.fullmatch(name) and not name.endswith("/"):
            raise wrong("template_part", part=name)
    types = archive.read(TYPES)
    if b"macroEnabled" in types or b"vbaProject" in types:
        raise wrong("template_program", part=TYPES)
    if MAIN_TYPE not in types:
        raise wrong("template_not_docx")


def _check_xml(name: str, content: bytes) -> None:
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise wrong("template_part", part=name)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    tree = etree.fromstring(content, parser)
    if name.endswith(".rels"):
        for relation in tree.iter("{*}Relationship"):
            kind = relation.get("Type", "").rpartition("/")[2]
            if relation.get("TargetMode") == "External" or kind in LINKS:
                raise wrong("template_link", part=name)
        return
    for element in tree.iter(f"{WORD}object", f"{WORD}altChunk", f"{WORD}subDoc", f"{WORD}control"):
        raise wrong("template_program", part=f"{name}: {etree.QName(element).localname}")
    _check_fields(name, tree)


def _check_fields(name: str, tree: etree._Element) -> None:
    """Field codes may fetch files or start programs (DDE, INCLUDETEXT …): page numbers do not."""
    codes = [element.get(f"{WORD}instr", "") for element in tree.iter(f"{WORD}fldSimple")]
    for paragraph in tree.iter(f"{WORD}p"):
        codes.append("".join(element.text or "" for element in paragraph.iter(f"{WORD}instrText")))
    for code in codes:
        words = re.findall(r"[A-Za-z]+", re.sub(r"\\\S+( \S+)?", " ", code))
        if any(word.upper() not in (*HARMLESS_FIELDS, "MERGEFORMAT", "ARABIC") for word in words):
            raise wrong("template_field", field=code.strip()[:60])
