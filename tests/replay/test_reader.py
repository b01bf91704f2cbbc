"""Reading messages: what can be used is used, what cannot is set aside with its line and reason."""

import json

import pytest

from kentan.errors import Invalid
from kentan.replay.reader import Message, Reject, read_counties, read_messages

COUNTIES = {"360802": "吉州区", "360821": "吉安县"}


def read(*rows):
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    return list(read_messages(lines, COUNTIES))


def test_a_message_keeps_its_text_reply_and_real_delay():
    (message,) = read({"id": "a", "text": " \t　路面破损\n", "reply": "已修复", "reply_days": 12.5, "category": "城建"})
    assert message == Message("a", "路面破损", "城建", None, "已修复", 12.5)


@pytest.mark.parametrize(("row", "reason"), [
    ("{not json", "broken_json"),
    ("[1, 2]", "broken_json"),
    ('"text"', "broken_json"),
    ({"text": "没有编号"}, "no_id"),
    ({"id": "a"}, "no_text"),
    ({"id": "a", "text": " 　\t"}, "no_text"),
    ({"id": "a", "text": 7}, "no_text"),
    ({"id": "a", "text": "好", "county": "999999"}, "unknown_county"),
])
def test_a_bad_row_is_rejected_with_its_reason(row, reason):
    (reject,) = read(row)
    assert isinstance(reject, Reject)
    assert (reject.line, reject.reason) == (1, reason)


def test_the_rows_after_a_bad_one_go_on_and_lines_are_counted_with_the_blank_ones():
    good, bad, other = read({"id": "a", "text": "一"}, "", "{", {"id": "b", "text": "二"})
    assert (good.id, bad.line, other.id) == ("a", 3, "b")


def test_a_repeated_id_is_rejected_once_it_was_used():
    first, second = read({"id": "a", "text": "一"}, {"id": "a", "text": "又"})
    assert isinstance(first, Message)
    assert second == Reject(2, "duplicate_id", "a")


def test_a_rejected_row_does_not_use_up_its_id():
    reject, message = read({"id": "a", "text": ""}, {"id": "a", "text": "一"})
    assert (reject.reason, message.id) == ("no_text", "a")


@pytest.mark.parametrize(("place", "code"), [("360821", "360821"), ("吉安县", "360821"), ("义乌市", None), ("", None)])
def test_a_county_is_known_by_code_or_name_and_a_foreign_place_is_drawn_over(place, code):
    (message,) = read({"id": "a", "text": "一", "county": place})
    assert message.county == code


@pytest.mark.parametrize("days", [-1, "12", None, True, 99999])
def test_a_delay_that_makes_no_sense_is_none(days):
    (message,) = read({"id": "a", "text": "一", "reply_days": days})
    assert message.reply_days is None


def test_counties_are_read_with_or_without_a_byte_order_mark(tmp_path):
    file = tmp_path / "counties.csv"
    file.write_text("code,name,other\n360802,吉州区,x\n", "utf-8-sig")
    assert read_counties(file) == {"360802": "吉州区"}


def test_a_counties_file_without_its_columns_is_refused(tmp_path):
    file = tmp_path / "counties.csv"
    file.write_text("a,b\n1,2\n")
    with pytest.raises(Invalid, match="counties_file"):
        read_counties(file)
