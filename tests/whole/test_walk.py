import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "one-appeal.md").read_text("utf-8")
SECTION = re.compile(r"^### \[(.+?)\]\(\.\./\1\)$(.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)
NAME = re.compile(r"`([A-Za-z_.]+)\(\)`")
SECTIONS = SECTION.findall(PAGE)


def defined_in(path):
    """Functions and classes of a file, methods as ``Class.method``."""
    names = set()
    for node in ast.parse((ROOT / path).read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        if isinstance(node, ast.ClassDef):
            names |= {f"{node.name}.{one.name}" for one in node.body if isinstance(one, ast.FunctionDef)}
    return names


def test_the_walk_opens_each_file_once():
    files = [path for path, _ in SECTIONS]
    assert len(files) == PAGE.count("\n### ") > 30
    assert len(set(files)) == len(files)


def test_every_name_in_the_walk_is_in_the_file_that_it_is_told_of():
    wrong = [f"{path}: {name}" for path, text in SECTIONS for name in NAME.findall(text) if name not in defined_in(path)]
    assert wrong == []


def test_every_file_that_the_walk_opens_is_said_something_about():
    assert [path for path, text in SECTIONS if not text.strip()] == []
