import re
import tomllib
from pathlib import Path

import pytest

from kentan.plugins import hookspecs
from kentan.plugins.manager import Hooks

DOCS = Path(__file__).parents[2] / "docs"
GUIDE = (DOCS / "plugins.md").read_text("utf-8")
PROJECT, = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)
PLUGIN, TEST = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
HOOKS = sorted(name for name, one in vars(hookspecs).items() if hasattr(one, "kentan_spec"))


@pytest.fixture
def plugin(tmp_path, monkeypatch):
    """The guide's example, imported as its entry point says."""
    (name, module), = tomllib.loads(PROJECT)["project"]["entry-points"]["kentan.plugins"].items()
    (tmp_path / f"{module}.py").write_text(PLUGIN, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    return name, __import__(module)


def test_the_guides_example_passes_the_guides_test(plugin):
    told = {}
    exec(TEST, told)
    for name in [name for name in told if name.startswith("test_")]:
        told.pop(name)()
    assert not [name for name in told if name.startswith("test_")]


def test_the_guides_example_holds_where_it_is_switched_on(plugin, installation):
    name, module = plugin
    hooks = Hooks(installation.store, {name: module})
    hooks.switch("360802", name, True)

    def rule(county):
        rules = [{"code": "C2", "length": 1, "unit": "weeks"}]
        hooks.of(county).clock_policy(county=county, appeal={"kind": "criticism"}, rules=rules)
        return rules[0]["length"], rules[0]["unit"]

    assert (rule("360802"), rule("360821")) == ((3, "working_days"), (1, "weeks"))


@pytest.mark.parametrize("hook", HOOKS)
def test_the_guide_tells_of_every_hook_what_a_plugin_that_raises_does(hook):
    row, = re.findall(rf"^\| `{hook}` \|.*$", GUIDE, re.MULTILINE)
    assert ("(advisory)" in row) == getattr(getattr(hookspecs, hook), "advisory", False)
    assert ("(binding)" in row) != ("(advisory)" in row)
