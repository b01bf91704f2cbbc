"""Letters as documents: every part of an official letter, the same one each time, whatever people wrote in their appeals."""

import json
import os

import eventlet
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from letter_samples import Writing
from ticket_samples import Crash, refusing, wrong
from word_files import in_base64, opened, rows_of, text_of, word

from kentan.contracts.registration import UNIT_CHANGED
from kentan.contracts.tickets import LETTER_KINDS
from kentan.errors import Forbidden, Refused, Unavailable
from kentan.plugins.hookspecs import hookimpl
from services.tickets.letters import letter_forms, letter_placeholders, rendering
from services.tickets.letters.docx_bytes import steady


class TextLetters:
    """A plugin that offers a form of its own, and one that is broken."""

    @hookimpl
    def letter_rendering(self, letter, content, form):
        made = {"text": {"body": content["title"].encode(), "media": "text/plain", "suffix": "txt"},
                "header": {"body": b"", "media": "text/plain\r\nX: y", "suffix": "txt"},
                "no-bytes": {"body": "text", "media": "text/plain", "suffix": "txt"}}
        return made.get(form)


@pytest.fixture
def plugins():
    return {"text-letters": TextLetters()}


@pytest.fixture
def writing(world):
    return Writing(world)


def document(world, letter, actor=None, form="docx"):
    return world.call("render_letter", actor, letter["id"], form=form)


@pytest.mark.parametrize("kind", [kind for kind in LETTER_KINDS if kind not in ("minutes", "assignment")])
def test_a_letter_has_all_parts_of_an_official_one(world, writing, kind):
    file = world.at("assigned", forum="f-1")
    letter = writing.at("issued", kind=kind, appeal=file["id"], unit="fgw", co_units=["rsj"], text="第一段\n\n第二段",
                        attachments=["问题清单", "企业来信"], title="关于用工的函")
    answer = document(world, letter)
    lines = text_of(opened(answer)).split("\n")
    for part in ("吉州区政企恳谈会办公室", f"{letter['label']}\t签发人：某主任", "关于用工的函", "第一段", "第二段",
                 "1．问题清单", "2．企业来信", "2026年1月5日", "抄送：人社局。", "吉州区政企恳谈会办公室\t2026年1月5日印发"):
        assert part in lines
    to = "发改委、人社局、住建局：" if kind == "bulletin" else "发改委："
    assert to in lines
    if kind != "bulletin":
        assert file["number"] in text_of(opened(answer))
    assert answer["name"] == f"{letter['label']}.docx"
    assert "{" not in "".join(lines)


def test_an_assignment_letter_says_what_was_raised_and_by_when_it_is_to_be_done(world):
    file = world.assign(world.raise_(forum="f-1", text="急需招工\n请帮助对接"), signer="某主任")
    text = text_of(opened(document(world, world.letters(kind="assignment")[0])))
    for part in ("企业e-1", file["number"], "急需招工\n请帮助对接", "2026年1月12日前提出办理意见，2026年1月19日前初步办结",
                 "责任单位：人社局", "第1期政企恳谈会（2026年1月8日）", "签发人：某主任"):
        assert part in text


def test_minutes_have_a_row_for_each_appeal_of_the_forum(world, writing):
    files = [world.raise_(forum="f-1", enterprise=one, text=f"第{one}家的诉求") for one in ("e-1", "e-2")]
    draft = writing.draft("minutes", forum="f-1", text="会议要求抓紧办理。")
    for file, unit in zip(files, ("fgw", "zjj"), strict=True):
        world.assign(file, unit, ["rsj"])
    letter = writing.issue(writing.sign(writing.review(draft)))
    made = opened(document(world, letter))
    assert rows_of(made) == [
        ["序号", "台账编号", "企业", "诉求", "牵头单位", "责任单位", "办结期限"],
        ["1", files[0]["number"], "企业e-1", "第e-1家的诉求", "发改委", "人社局", "2026年1月19日"],
        ["2", files[1]["number"], "企业e-2", "第e-2家的诉求", "住建局", "人社局", "2026年1月19日"]]
    assert "共收集2家企业的诉求2件" in text_of(made)
    assert "发改委、住建局：" in text_of(made)


def test_a_bulletin_has_its_figures_and_the_files_that_it_names(world, writing):
    file = world.at("assigned")
    letter = writing.at("issued", kind="bulletin", since="2026-01-01", until="2026-01-31", files=[file["id"]],
                        figures=[{"name": "按期办结率", "value": "90.9%"}])
    made = opened(document(world, letter))
    assert "现将2026年1月1日至2026年1月31日企业诉求办理情况通报如下：" in text_of(made)
    assert rows_of(made) == [["指标", "数值"], ["按期办结率", "90.9%"]]
    assert [cell.text for cell in made.tables[1].rows[1].cells][1:3] == [file["number"], "企业e-1"]


def test_an_issued_letter_is_the_same_document_whatever_happens_afterwards(world, writing):
    file = world.at("assigned", forum="f-1")
    letters = [writing.at("issued", kind="reminder", appeal=file["id"]), *world.letters()]
    before = [document(world, letter) for letter in letters]
    world.complete(file)
    world.hear(UNIT_CHANGED, "fgw", {"code": "fgw", "name": "改了名的单位", "active": True})
    writing.kinds("2026-01-05", reminder={"sign": "示", "issuer": "另一机关"})
    set_template(world, "reminder", valid_from="2026-01-05")
    world.come_to("2026-03-01")
    assert [document(world, letter) for letter in letters] == before


def test_a_letter_is_set_by_the_template_in_force_when_it_was_issued(world, writing):
    old = writing.at("issued")
    template = set_template(world, "work", "甲版 {{ label }}", valid_from="2026-01-06")
    same_day = writing.at("issued")
    world.come_to("2026-01-06")
    new = writing.at("issued")
    assert [one["template"] for one in (old, same_day, new)] == ["work.v1", "work.v1", template["id"]]
    assert text_of(opened(document(world, new))).strip() == f"甲版 {new['label']}"
    assert "甲版" not in text_of(opened(document(world, old)))


def set_template(world, kind, *paragraphs, **data):
    return world.call("set_letter_template", doc_id=kind, file=in_base64(word(*(paragraphs or ("{{ label }}",)))), **data)


def test_a_draft_is_shown_as_it_would_be_now_and_without_a_number(world, writing):
    letter = writing.draft(title="初稿")
    assert "（未编号）" in text_of(opened(document(world, letter)))
    writing.change(letter, title="二稿")
    assert "二稿" in text_of(opened(document(world, letter)))
    assert document(world, letter)["name"] == "work.docx"


def test_a_draft_about_a_file_without_a_unit_is_shown_too(world, writing):
    letter = world.call("draft_letter", kind="work", appeal=world.raise_()["id"])
    assert "企业e-1" in text_of(opened(document(world, letter)))


def test_who_may_read_a_letter_may_have_its_document_and_nobody_else(world, writing):
    letter = writing.at("issued", co_units=["rsj"])
    for actor in (world.office, world.leader, world.unit("fgw"), world.unit("rsj")):
        assert document(world, letter, actor)["name"]
    with refusing(Forbidden, "not_your_letter"):
        document(world, letter, world.unit("zjj"))
    with refusing(Forbidden, "not_your_letter"):
        document(world, writing.draft(), world.unit("fgw"))


def test_a_number_that_was_given_up_before_its_letter_has_no_document(world, clock):
    with pytest.raises(Crash):
        world.dying(1).assign(world.raise_())
    clock.advance(minutes=2)
    world.sweep()
    with refusing(Refused, "letter_without_document"):
        document(world, world.letters()[0])


ODD = ["<b>粗体</b> & \"引号\" ' </w:t></w:r>", "{{ 7*7 }} {% for x in y %} {# 注 #} }} %}",
       "控制\x00\x07\x0b\x1f\x7f符\ud7ff\ufffe\uffff",
       "零宽\u200b左向\u202e文字", "😀🏭 𠮷", "\\r\n换行\r\n制表\t符", "{_{ x }_} {_% y %_}", "=cmd|' /C calc'!A0",
       "　　全角空格", "]]>"]


@pytest.mark.parametrize("text", ODD)
def test_odd_text_of_an_appeal_breaks_no_document(world, writing, text):
    world.assign(world.raise_(forum="f-1", text=text))
    for letter in world.letters():
        opened(document(world, letter))
    letter = writing.at("issued", text=text, title=f"题 {text}"[:90])
    opened(document(world, letter))


def test_what_people_wrote_stands_in_the_document_as_they_wrote_it(world):
    text = "<b>粗体</b> & \"引号\" {{ 7*7 }} {% if x %} 😀 𠮷"
    world.assign(world.raise_(text=text))
    assert text in text_of(opened(document(world, world.letters()[0])))


CALMLY = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@CALMLY
@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=300), st.sampled_from(sorted(letter_forms.NEWEST)))
def test_any_text_at_all_can_be_set(text, kind):
    rows = {name: [dict.fromkeys(letter_placeholders.ROW | letter_placeholders.FIGURE, text)]
            if letter_placeholders.LISTS[name] else [text] for name in letter_placeholders.LISTS}
    content = {**dict.fromkeys(letter_placeholders.of_kind(kind), text), **rows}
    docx = rendering.render(letter_forms.read(letter_forms.newest(kind)), kind, content)
    rendering.opened(docx)


@pytest.mark.skipif(not os.environ.get("KENTAN_TEST_APPEALS"), reason="no real appeals: set KENTAN_TEST_APPEALS")
def test_real_appeals_stand_in_their_letters():
    form = letter_forms.read("assignment.v1")
    with open(os.environ["KENTAN_TEST_APPEALS"], encoding="utf-8") as lines:
        texts = [str(json.loads(line).get("text") or json.loads(line)) for line, _ in zip(lines, range(60), strict=False)]
    for text in texts:
        paragraphs = [one.strip() for one in text.splitlines() if one.strip()]
        content = {"enterprise": "某企业", "matter_lines": paragraphs}
        made = text_of(opened(rendering.as_file(rendering.render(form, "assignment", content), "x")))
        assert [one for one in paragraphs if "".join(rendering.cleaned(one).split()) not in "".join(made.split())] == []


def test_the_same_letter_and_template_give_the_same_bytes(world, writing, clock):
    letter = writing.at("issued")
    first = document(world, letter)
    clock.advance(hours=5)
    assert document(world, letter) == first


def test_bytes_are_steady_in_themselves():
    docx = word("甲")
    assert steady(docx) == steady(steady(docx))


def test_the_hub_goes_on_while_a_letter_is_set(world, writing):
    letter, ticks = writing.at("issued"), []

    def tick():
        while True:
            ticks.append(1)
            eventlet.sleep(0.001)

    ticker = eventlet.spawn(tick)
    try:
        for _ in range(3):
            document(world, letter)
    finally:
        ticker.kill()
    assert len(ticks) > 10


def test_a_plugin_offers_another_form(world, writing, installation):
    letter = writing.at("issued", title="关于用工的函")
    with wrong(form="letter_form_unknown"):
        document(world, letter, form="text")
    installation.hooks.switch(world.county, "text-letters", True)
    made = rendering.as_file("关于用工的函".encode(), f"{letter['label']}.txt", "text/plain")
    assert document(world, letter, form="text") == made
    with wrong(form="letter_form_unknown"):
        document(world, letter, form="ofd")


@pytest.mark.parametrize("form", ["header", "no-bytes"])
def test_what_a_plugin_answers_is_looked_at_before_it_goes_out(world, writing, installation, form):
    installation.hooks.switch(world.county, "text-letters", True)
    with refusing(Unavailable, "plugin_failed"):
        document(world, writing.at("issued"), form=form)
