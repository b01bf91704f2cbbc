"""Templates of letters that a county sends: what is let in, from which day they hold, and how they are tried out."""

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest
from letter_samples import NOTICE, Writing
from ticket_samples import refusing, wrong
from word_files import RELS, TYPES, in_base64, opened, repacked, rows_of, text_of, word

from kentan.contracts.tickets import LetterTemplateState
from kentan.contracts.tickets_letter_doors import LetterTemplateView
from kentan.errors import Invalid, NotFound, NotYetKnown, Refused, TooLarge
from services.tickets.letters import letter_forms, template_safety
from services.tickets.letters import letter_placeholders as placeholders
from services.tickets.letters.letter_placeholders import LISTS, of_kind

GOOD = word("{{ label }}", "{%p for line in lines %}", "{{ line }}", "{%p endfor %}",
            "{% if signer %}签发人：{{ signer }}{% endif %}")


@pytest.fixture
def writing(world):
    return Writing(world)


def send(world, docx, kind="work", door="set_letter_template", **data):
    asked = {"valid_from": "2026-01-05"} if door == "set_letter_template" else {}
    return world.call(door, doc_id=kind, file=docx if isinstance(docx, str) else in_base64(docx), **{**asked, **data})


def test_a_template_is_kept_with_who_when_and_hash_and_told_without_its_content(world):
    told = send(world, GOOD, name="新版")
    assert LetterTemplateView().validate(told) == {}
    assert told.keys() == LetterTemplateView().fields.keys()
    assert (told["kind"], told["valid_from"], told["name"], told["set_by"]["id"]) == ("work", "2026-01-05", "新版", "office-1")
    assert told["sha256"] == hashlib.sha256(GOOD).hexdigest()
    (event,) = world.said("letter-template.set")
    assert LetterTemplateState().validate(event["data"]) == {}
    assert event["data"].keys() == {"kind", "valid_from", "sha256"}


def test_the_last_day_that_has_come_decides_and_of_one_day_the_last_sent(world, writing, clock):
    first = send(world, GOOD)
    clock.advance(seconds=1)
    second = send(world, GOOD)
    later = send(world, GOOD, valid_from="2026-01-07")
    assert writing.at("issued")["template"] == second["id"]
    world.come_to("2026-01-08")
    assert writing.at("issued")["template"] == later["id"]
    listed = world.call("list_letter_templates", kind="work")["items"]
    assert [one["id"] for one in listed] == [later["id"], second["id"], first["id"]]
    assert world.call("list_letter_templates", kind="card")["items"] == []


def test_a_template_may_be_had_again_as_a_file_and_so_may_the_releases_forms(world):
    told = send(world, GOOD)
    answer = world.call("get_letter_template", doc_id=told["id"])
    assert (answer["body"], answer["name"]) == (in_base64(GOOD), f"{told['id']}.docx")
    assert "{{ issuer }}" in text_of(opened(world.call("get_letter_template", doc_id="minutes.v1")))
    for name in ("none", "minutes.v99", "..", "minutes"):
        with refusing(NotFound, "not_found"):
            world.call("get_letter_template", doc_id=name)


def test_a_template_is_sent_once_for_its_key(world):
    assert send(world, GOOD, key="k") == send(world, GOOD, key="k")
    assert len(world.call("list_letter_templates")["items"]) == 1


def test_a_template_holds_from_today_or_later_and_for_a_kind_that_there_is(world):
    with wrong(valid_from="setting_from_past"):
        send(world, GOOD, valid_from="2026-01-04")
    with refusing(Refused, "letter_kind_unknown"):
        send(world, GOOD, kind="notice")


def test_a_template_is_tried_out_with_a_real_file_and_nothing_is_kept(world):
    file = world.assign(world.raise_(text="急需招工"), "zjj", [])
    docx = word("{{ label }} {{ enterprise }} {{ lead_unit }}", "{% for line in matter_lines %}{{ line }}{% endfor %}",
                "{{ addressees }}")
    text = text_of(opened(send(world, docx, door="preview_letter_template", appeal=file["id"])))
    assert [line for line in text.split("\n") if line] == ["（未编号） 企业e-1 住建局", "急需招工", "住建局"]
    assert world.call("list_letter_templates")["items"] == []
    assert len(world.letters()) == 1


def test_a_template_of_minutes_is_tried_out_with_a_real_forum(world):
    files = [world.raise_(forum="f-1") for _ in range(2)]
    docx = word("{{ label }}", table=[["编号", "期限"], ["{%tr for row in appeals %}", ""], ["{{ row.number }}", "{{ row.due }}"],
                                      ["{%tr endfor %}", ""]])
    made = opened(send(world, docx, "minutes", "preview_letter_template", forum="f-1"))
    assert rows_of(made) == [["编号", "期限"], *([file["number"], ""] for file in files)]


def test_what_a_template_is_tried_out_with_must_be_there(world):
    with refusing(NotFound, "not_found"):
        send(world, GOOD, door="preview_letter_template", appeal="none")
    with refusing(NotYetKnown, "not_yet_known"):
        send(world, GOOD, door="preview_letter_template", forum="none")


@pytest.mark.parametrize("door", ["set_letter_template", "preview_letter_template"])
@pytest.mark.parametrize(("paragraphs", "words"), [
    (["{{ label }} {{ fax }} {{ phone }}"], "fax, phone"), (["{{ label }}{{ appeals }}"], "appeals"),
    (["{{ label }}", "{%p for row in appeals %}", "{%p endfor %}"], "appeals"),
    (["{{ label }}", "{%p for line in lines %}", "{{ line.size }}", "{%p endfor %}"], "line.size"),
    (["{{ label }} {{ label.__class__ }}"], "label.__class__"), (["{{ label }} {{ label|upper }}"], "filter"),
    (["{{ label }} {{ range(9) }}"], "call"), (["{{ label }} {{ 7 * 7 }}"], "mul"), (["{{ label }} {% set x = 1 %}"], "assign"),
    (["{{ label }} {{ ''.join(title) }}"], "call"), (["{{ label }} {% include 'x' %}"], "include"),
    (["{{ label }}", "{%p for a in lines %}", "{%p for b in lines %}", "{%p endfor %}", "{%p endfor %}"], "lines"),
    (["{{ label }}", "{%p for line in lines recursive %}", "{%p endfor %}"], "lines"),
    (["{{ label }} {% if title == 'x' %}{% endif %}"], "compare"), (["{{ label }} {{ self }} {{ config }}"], "config, self"),
])
def test_words_that_letters_of_the_kind_do_not_have_are_named(world, paragraphs, words, door):
    with refusing(Invalid, "template_unknown_words") as told:
        send(world, word(*paragraphs), door=door)
    assert told.value.params == {"words": words}
    assert told.value.fields == {"file": ["template_unknown_words"]}


def test_words_in_header_and_properties_are_looked_at_too(world):
    with refusing(Invalid, "template_unknown_words"):
        send(world, word("{{ label }}", header="{{ fax }}"))
    with refusing(Invalid, "template_unknown_words"):
        send(world, repacked(GOOD, parts={"docProps/core.xml": ("generated by python-docx", "{{ 7*7 }}")}))


def test_a_template_without_the_letters_number_is_none(world):
    with refusing(Invalid, "template_without_number"):
        send(world, word("{{ title }}"))


@pytest.mark.parametrize("paragraphs", [
    ["{{ label }", "{{ label"], ["{{ label }}", "{% if signer %}"], ["{{ label }}", "{% endfor %}"], ["{{ label }}", "{{ }}"]])
def test_braces_that_do_not_close_are_told(world, paragraphs):
    with refusing(Invalid, "template_unreadable"):
        send(world, word(*paragraphs))


def linked(kind, target="https://example.invalid/x", mode=' TargetMode="External"'):
    relation = f'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" ' \
               f'Target="{target}"{mode}/></Relationships>'
    return repacked(GOOD, parts={RELS: ("</Relationships>", relation)})


def in_body(xml):
    return repacked(GOOD, parts={"word/document.xml": ("<w:sectPr", f"{xml}<w:sectPr")})


def field(code):
    return in_body(f'<w:p><w:fldSimple w:instr=" {code} "/></w:p>')


def complex_field(*pieces):
    runs = "".join(f'<w:r><w:instrText xml:space="preserve">{piece}</w:instrText></w:r>' for piece in pieces)
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end"))
    return in_body(f"<w:p>{begin}{runs}{end}</w:p>")


MAIN = "wordprocessingml.document.main+xml"
BAD = {
    "no archive": (b"PK\x03\x04 rest", "template_not_docx"), "text": ("你好".encode(), "template_not_docx"),
    "another archive": (repacked(GOOD, parts={TYPES: (MAIN, "spreadsheetml.sheet.main+xml")}),
                        "template_not_docx"),
    "cut off": (GOOD[:len(GOOD) // 2], "template_not_docx"),
    "macros by type": (repacked(GOOD, parts={TYPES: (MAIN, "ms-word.document.macroEnabled.main+xml")}),
                       "template_program"),
    "macros by part": (repacked(GOOD, [("word/vbaProject.bin", b"x")]), "template_program"),
    "embedded object": (repacked(GOOD, [("word/embeddings/oleObject1.bin", b"x")]), "template_program"),
    "activex": (repacked(GOOD, [("word/activeX/activeX1.xml", b"<a/>")]), "template_program"),
    "object in the text": (in_body("<w:p><w:r><w:object/></w:r></w:p>"), "template_program"),
    "another file's text": (in_body('<w:altChunk xmlns:r="r" r:id="rId99"/>'), "template_program"),
    "link": (linked("hyperlink"), "template_link"), "attached template": (linked("attachedTemplate"), "template_link"),
    "picture from elsewhere": (linked("image"), "template_link"),
    "inner chunk": (linked("aFChunk", "x.xml", ""), "template_link"),
    "entities": (repacked(GOOD, [("word/x.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')]), "template_part"),
    "unknown part": (repacked(GOOD, [("payload/x.xml", b"<a/>")]), "template_part"),
    "path out": (repacked(GOOD, [("../x.xml", b"<a/>")]), "template_part"),
    "page": (repacked(GOOD, [("word/x.html", b"<a/>")]), "template_part"),
    "broken part": (repacked(GOOD, [("word/x.xml", b"<a>")]), "template_not_docx"),
    "field that fetches": (field("INCLUDETEXT c:x.docx"), "template_field"), "dde": (field("DDEAUTO cmd x"), "template_field"),
    "dde in pieces": (complex_field(" DD", "EAUTO", " cmd"), "template_field"),
    "link after a page number": (complex_field("PAGE", " LINK x"), "template_field"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_is_no_plain_word_document_is_refused(world, name):
    docx, code = BAD[name]
    with refusing(Invalid, code) as told:
        send(world, docx)
    assert told.value.fields == {"file": [code]}
    assert world.call("list_letter_templates")["items"] == []


def test_page_numbers_are_no_harm(world):
    assert send(world, field("PAGE \\* MERGEFORMAT"))["id"]
    assert send(world, complex_field(" PAGE ", " \\* ARABIC "))["id"]


def test_what_is_no_base64_is_refused(world):
    with wrong(file="not_base64"):
        send(world, "不是 base64")


def test_a_bomb_and_a_large_file_are_refused(world, monkeypatch):
    bomb = repacked(GOOD, [("word/x.xml", b"<a>" + b" " * (template_safety.LARGEST_UNPACKED + 1) + b"</a>")])
    assert len(bomb) < template_safety.LARGEST
    with refusing(TooLarge, "template_too_large"):
        send(world, bomb)
    many = repacked(GOOD, [(f"word/x{n}.xml", b"<a/>") for n in range(template_safety.MOST_PARTS)])
    with refusing(TooLarge, "template_too_large"):
        send(world, many)
    monkeypatch.setattr(template_safety, "LARGEST", 100)
    with refusing(TooLarge, "template_too_large"):
        send(world, GOOD)


@pytest.mark.parametrize("name", sorted(letter_forms.names()))
def test_the_releases_own_forms_are_fit_to_be_sent_as_templates(world, writing, name):
    kind = name.partition(".")[0]
    docx = in_base64(letter_forms.read(name))
    assert send(world, docx, "work" if kind == "any" else kind, "preview_letter_template")["name"]


@pytest.mark.parametrize("kind", [*letter_forms.NEWEST, "notice"])
def test_every_placeholder_of_a_kind_may_be_used(world, writing, kind):
    writing.kinds(county_kinds=[NOTICE])
    plain = [name for name in of_kind(kind) if name not in LISTS]
    docx = word(" ".join(f"{{{{ {name} }}}}" for name in plain))
    assert send(world, docx, kind)["kind"] == kind


def test_an_own_kind_is_set_by_the_form_for_any(world, writing):
    writing.kinds(county_kinds=[NOTICE])
    letter = writing.issue(writing.sign(writing.draft("notice"), world.office))
    assert letter["template"] == "any.v1"
    assert letter["label"] in text_of(opened(world.call("render_letter", doc_id=letter["id"], form="docx")))


def test_the_guide_names_every_placeholder_with_what_it_stands_for():
    guide = (Path(__file__).parents[2] / "docs" / "letters.md").read_text("utf-8")
    tables = (placeholders.COMMON, placeholders.APPEAL, placeholders.FORUM, placeholders.MINUTES, placeholders.BULLETIN,
              placeholders.ROW, placeholders.FIGURE)
    assert [name for table in tables for name, word in table.items() if f"`{name}` {word}" not in guide] == []


def test_the_forms_are_what_their_script_makes(tmp_path):
    script = Path(__file__).parents[2] / "script" / "letter-forms"
    subprocess.run([sys.executable, "-W", "ignore", str(script), str(tmp_path)], check=True, timeout=120, capture_output=True)
    for name in letter_forms.names():
        assert (tmp_path / f"{name}.docx").read_bytes() == letter_forms.read(name), f"{name}: run script/letter-forms"


FORMS_THAT_WENT_OUT = Path(__file__).with_name("letter_forms.sha256")


def test_a_form_that_went_out_stays_as_it_is():
    lines = [line.split() for line in FORMS_THAT_WENT_OUT.read_text("utf-8").splitlines()]
    assert {name: digest for digest, name in lines} == {
        name: hashlib.sha256(letter_forms.read(name)).hexdigest() for name in letter_forms.names()}
