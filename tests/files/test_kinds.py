"""What is let in is told by what is in a file; under which name it is kept, is told by both."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kentan.errors import Invalid
from kentan.files import office
from kentan.files.kinds import KINDS, LONGEST_NAME, kind_of, plain_name
from tests.files.file_samples import DOCX, HEIC, JPEG, MAIN, PDF, PNG, WEBP, XLSX, package

LET_IN = {"image/jpeg": JPEG, "image/png": PNG, "image/webp": WEBP, "image/heic": HEIC, "application/pdf": PDF,
          office.DOCX: DOCX, office.XLSX: XLSX}
WORD = MAIN.format("wordprocessingml.document")
REMOTE = '<Relationship Type="http://x/attachedTemplate" Target="http://x/a.dotm" TargetMode="External"/>'


def test_the_table_lets_in_just_these():
    assert LET_IN.keys() == KINDS.keys()


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_is_what_its_content_is(kind):
    assert kind_of(LET_IN[kind]) == kind


@pytest.mark.parametrize("content", [
    b"x", b"hello", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", b"<!DOCTYPE html><html></html>",
    b"GIF89a" + b"\x00" * 40, b"MZ" + b"\x00" * 100, b"\x7fELF" + b"\x00" * 60, b"#!/bin/sh\nrm -rf /",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
    b"PK\x03\x04", b"PK\x03\x04" + b"\x00" * 60, package("text/plain"), package(MAIN.format("presentationml.presentation")),
    PNG[1:], b" " + PDF[1:],
])
def test_other_files_are_refused_at_their_field(content):
    with pytest.raises(Invalid) as told:
        kind_of(content)
    assert (told.value.code, told.value.fields) == ("attachment_kind", {"file": ["attachment_kind"]})


@pytest.mark.parametrize(("content", "part"), [
    (package(WORD, **{"word__vbaProject.bin": "x"}), "word/vbaProject.bin"),
    (package(WORD, **{"word__activeX__activeX1.xml": "x"}), "word/activeX/activeX1.xml"),
    (package(WORD, **{"word__embeddings__a.exe": "x"}), "word/embeddings/a.exe"),
    (package("application/vnd.ms-word.document.macroEnabled.main+xml"), "[Content_Types].xml"),
    (package(MAIN.format("spreadsheetml.sheet"), **{"xl__macrosheets__s.xml": "x"}), "xl/macrosheets/s.xml"),
    (package(WORD, **{"word___rels__settings.xml.rels": REMOTE}), "word/_rels/settings.xml.rels"),
])
def test_a_document_with_a_program_is_refused_with_the_part_that_has_it(content, part):
    with pytest.raises(Invalid) as told:
        kind_of(content)
    assert (told.value.code, told.value.params) == ("attachment_program", {"part": part})


def test_a_list_of_parts_that_would_fill_the_memory_is_not_read():
    bomb = package(WORD, **{"word___rels__document.xml.rels": "0" * (office.LARGEST_LIST + 1)})
    with pytest.raises(Invalid):
        kind_of(bomb)


@pytest.mark.parametrize(("given", "kind", "kept"), [
    ("厂房.JPG", "image/jpeg", "厂房.jpg"), ("a.exe", "image/png", "a.exe.png"), ("C:\\照片\\一.png", "image/png", "一.png"),
    ("../../etc/passwd", "application/pdf", "passwd.pdf"), ("", "application/pdf", "attachment.pdf"),
    (".pdf", "application/pdf", "pdf.pdf"), ("a\u202egnp.exe", "image/png", "agnp.exe.png"),
    ("a\r\nb.png", "image/png", "a b.png"),
    ("营业执照 .pdf", "application/pdf", "营业执照.pdf"), ("一" * 300 + ".docx", office.DOCX, "一" * 115 + ".docx"),
])
def test_a_name_is_kept_as_far_as_it_can_be_saved_anywhere(given, kind, kept):
    assert plain_name(given, kind) == kept


@given(st.text(), st.sampled_from(list(KINDS)))
@example("\ud800.png", "image/png")
def test_any_name_becomes_one_that_can_be_saved_and_stays_that(name, kind):
    kept = plain_name(name, kind)
    assert 0 < len(kept) <= LONGEST_NAME
    assert kept.rpartition(".")[2] in KINDS[kind]
    assert not set(kept) & set("/\\\r\n\x00")
    assert not [char for char in kept if unicodedata.category(char) in ("Cc", "Cf", "Cs")]
    assert plain_name(kept, kind) == kept
    kept.encode()
