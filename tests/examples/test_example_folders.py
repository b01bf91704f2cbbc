import ast
import tomllib

import pytest

from tests.examples.example_town import EXAMPLES

PLUGINS = sorted(folder.name for folder in (EXAMPLES / "plugins").iterdir() if (folder / "pyproject.toml").exists())
LARGER = {"open311": 120,     # a whole interface by a foreign standard, not a change of behaviour
          "text-model": 140}  # trains what it suggests by
FIFTH = EXAMPLES / "fifth_service"


def project(folder):
    return tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))["project"]


def lines_of_logic(source):
    """How many lines hold statements; docstrings, comments and blank lines do not count."""
    statements = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.stmt)]
    texts = {node.lineno for node in statements if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)}
    return len({node.lineno for node in statements} - texts)


def test_there_is_an_example_of_each_kind_of_hook():
    hooks = {node.name for name in PLUGINS for file in (EXAMPLES / "plugins" / name).glob("*.py")
             for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.FunctionDef)}
    assert hooks >= {"notification_channels", "clock_policy", "classify_appeal", "gateway_blueprint", "supervision_step",
                     "calendar_source"}


@pytest.mark.parametrize("name", PLUGINS)
def test_a_plugin_is_a_project_of_its_own_with_one_entry_point_a_readme_and_little_logic(name):
    folder = EXAMPLES / "plugins" / name
    assert project(folder)["entry-points"] == {"kentan.plugins": {name: f"kentan_{name.replace('-', '_')}"}}
    assert f"kentan plugin on {name} --county" in (folder / "README.md").read_text("utf-8")
    assert sum(lines_of_logic(file.read_text("utf-8")) for file in folder.rglob("*.py")) <= LARGER.get(name, 30)


def test_the_fifth_service_is_a_folder_of_at_most_100_lines_and_one_entry_point():
    assert project(FIFTH)["entry-points"] == {"kentan.parts": {"stories": "stories:part"}}
    assert sum(len(file.read_text("utf-8").splitlines()) for file in (FIFTH / "stories").glob("*.py")) <= 100


def test_the_fifth_service_has_the_file_names_that_every_service_has():
    names = {file.name for file in (FIFTH / "stories").glob("*.py")}
    assert names >= {"__init__.py", "service.py", "model.py", "repository.py"}
