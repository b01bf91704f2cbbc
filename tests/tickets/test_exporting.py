"""A file as a document that stands for itself: the program in the docs verifies it, and finds whatever was changed."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ticket_samples import TEXT, refusing

from kentan.contracts.tickets_outcome_doors import AppealExport
from kentan.documents import canonical, chain_head, text_hash
from kentan.errors import NotFound

DOCS = Path(__file__).parents[2] / "docs" / "ledger.md"


@pytest.fixture
def verify(tmp_path):
    """Runs the program of the docs, as a stranger does; exit code and what it says."""
    (program,) = re.findall(r"```python\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)
    assert len(program.strip().splitlines()) <= 20
    (tmp_path / "verify.py").write_text(program, "utf-8")

    def run(export):
        (tmp_path / "file.json").write_text(json.dumps(export, ensure_ascii=False), "utf-8")
        command = [sys.executable, "-I", tmp_path / "verify.py", tmp_path / "file.json"]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env={"PYTHONUTF8": "1"})
        return done.returncode, (done.stdout + done.stderr).strip()

    return run


@pytest.fixture
def export(world):
    """A file that has been sent back, refused by a second person, reminded of, closed and opened again."""
    file = world.raise_(contact={"name": "某甲", "phone": "0796-8000000"}, forum="f-1")
    world.opine(world.assign(file))
    world.send_back(world.complete(file))
    world.complete(file, outcome="explained", reason="政策“不支持”\n待上级\t授权")
    world.call("refuse_completion", doc_id=file["id"], reason="请再会商")
    world.remind(file)
    world.close(world.complete(file, outcome="partly_solved"))
    world.call("reopen_appeal", world.enterprise(), file["id"], reason="仍有缺口")
    return world.call("export_appeal", doc_id=file["id"])


def test_a_stranger_verifies_it_with_the_program_of_the_docs(world, export, verify):
    code, said = verify(export)
    head = chain_head(world.repo.appeals.get(export["id"]))
    entries, texts = len(export["timeline"]), len(export["texts"])
    assert (code, said) == (0, f"{export['number']}: {entries} entries, {texts} texts, head {head}")
    assert head == world.said()[-1]["chainhead"]
    assert AppealExport().validate(export) == {}


@pytest.mark.parametrize(("where", "name", "value"), [
    (0, "at", "2025-01-01T00:00:00.000Z"), (2, "actor", {"id": "office-9", "role": "office"}), (4, "note", "另有说明"),
    (5, "sequence", 9), (7, "changes", {}), (-1, "hash", "0" * 64),
])
def test_an_entry_that_was_changed_is_named(export, verify, where, name, value):
    export["timeline"][where][name] = value
    code, said = verify(export)
    number = where % len(export["timeline"]) + 1
    assert (code, said.split(",")[0]) == (1, f"{export['number']}: the chain breaks at entry {number}")


def test_an_entry_that_was_taken_out_or_cut_off_is_noticed(export, verify):
    cut = {**export, "timeline": export["timeline"][:-1]}
    assert verify(cut) == (1, f"{export['number']}: the chain was cut off after entry {len(cut['timeline'])}")
    code, said = verify({**export, "timeline": export["timeline"][:3] + export["timeline"][4:]})
    assert (code, "breaks at entry 4" in said) == (1, True)


def test_a_text_that_was_changed_is_noticed_and_one_that_was_erased_is_not_missed(export, verify):
    digest = text_hash(TEXT)
    code, said = verify({**export, "texts": {**export["texts"], digest: "另一段文字"}})
    assert (code, "not the one that was written" in said) == (1, True)
    assert verify({**export, "texts": {}})[0] == 0


def test_each_text_is_there_by_the_hash_that_its_entry_carries(export):
    written = {name: export["texts"][digest] for entry in export["timeline"] for name, digest in entry.get("texts", {}).items()}
    assert written == {"text": TEXT, "opinion": "已会商。", "answer": "已解决。", "reason": "仍有缺口"}
    assert set(export["texts"].values()) == {
        TEXT, "已会商。", "已解决。", "尚未落实", "政策“不支持”\n待上级\t授权", "请再会商", "仍有缺口"}


def test_no_entry_carries_a_text_and_nothing_tells_whom_to_call(export):
    chain = json.dumps(export["timeline"], ensure_ascii=False)
    assert not [text for text in export["texts"].values() if text in chain]
    assert "0796" not in json.dumps(export, ensure_ascii=False)


def test_entries_tell_by_codes_what_changed_from_what_to_what(export):
    changes = [entry.get("changes") for entry in export["timeline"] if entry["type"] != "tickets.appeal.reminded"]
    assert changes[0] == {
        "status": [None, "raised"], "round": [None, 1], "kind": [None, "difficulty"], "enterprise": [None, "e-1"]}
    assert {**changes[1], "letters": None} == {"status": ["raised", "assigned"], "lead_unit": [None, "fgw"], "letters": None}
    assert changes[3:5] == [{"status": ["opined", "completed"], "outcome": [None, "solved"]},
                            {"status": ["completed", "opined"], "outcome": ["solved", None]}]
    assert changes[-1] == {"status": ["closed", "assigned"], "round": [1, 2], "outcome": ["partly_solved", None],
                           "closed_by": ["enterprise", None]}


def test_a_file_is_exported_by_its_ledger_number_too(world, export):
    assert world.call("export_appeal", doc_id=export["number"]) == export
    with refusing(NotFound, "not_found"):
        world.call("export_appeal", doc_id="360802-2026-999999")


def test_letters_are_there_with_their_numbers(world, export):
    assert {letter["label"] for letter in export["letters"]} == {letter["label"] for letter in world.letters()}
    assert export["attachments"] == []


def test_an_attachment_that_no_entry_carries_is_noticed(world, verify):
    made = world.attach(world.raise_())
    export = world.call("export_appeal", doc_id=made["appeal"])
    assert verify(export)[0] == 0
    (attached,) = export["attachments"]
    attached["hash"] = "0" * 64
    code, said = verify(export)
    assert (code, said) == (1, f"{export['number']}: no entry has the attachment {'0' * 64}")


plain = st.recursive(
    st.none() | st.integers(-2**53, 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3), max_leaves=8)


@given(plain)
def test_plain_python_writes_what_is_hashed_byte_for_byte(value):
    line = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert line.encode() == canonical(value)
