"""Alert rules and the Grafana board: sound by Prometheus' own tool, and of metrics that there are."""

import importlib
import json
import re
import shutil
import subprocess

import pytest
import yaml
from prometheus_client import REGISTRY

from kentan.runtime.metrics import GAUGES
from tests.deployment.compose import ROOT, compose_file, own_services

RULES = ROOT / "deploy" / "prometheus" / "alerts.yml"
BOARD = json.loads((ROOT / "deploy" / "grafana" / "kentan.json").read_text("utf-8"))
SCRAPES = yaml.safe_load((ROOT / "deploy" / "prometheus" / "prometheus.yml").read_text("utf-8"))
NAME = re.compile(r"\b(?:kentan_\w+|up)\b")
LABEL = re.compile(r"\{\{\s*\$?(?:labels\.)?(\w+)\s*\}\}|by \(([\w, ]+)\)")


def rules():
    return [rule for group in yaml.safe_load(RULES.read_text("utf-8"))["groups"] for rule in group["rules"]]


def queries():
    return [(panel["title"], target["expr"]) for panel in BOARD["panels"] for target in panel["targets"]]


def metrics():
    """Every name that a process may tell of."""
    for module in ("gateway.metrics", "kentan.runtime.metrics"):
        importlib.import_module(module)
    counted = {sample for family in REGISTRY.collect() if family.name.startswith("kentan")
               for sample in _samples(family.name, family.type)}
    return counted | {gauge.name for gauge in GAUGES} | {"up"}


def _samples(name, kind):
    return {"counter": [f"{name}_total"], "histogram": [f"{name}_bucket", f"{name}_count", f"{name}_sum"]}.get(kind, [name])


@pytest.mark.parametrize(("where", "query"), [*queries(), *((rule["alert"], rule["expr"]) for rule in rules())])
def test_a_query_names_metrics_that_exist(where, query):
    names = set(NAME.findall(query))
    assert names, where
    assert names <= metrics(), f"{where}: {names - metrics()}"


def test_every_gauge_is_on_the_board():
    asked = " ".join(query for _, query in queries())
    assert [gauge.name for gauge in GAUGES if gauge.name not in asked] == []


def test_every_alert_says_where_to_read_on_and_is_tried():
    guide = (ROOT / "docs" / "operations.md").read_text("utf-8").lower()
    tried = (RULES.parent / "alerts.test.yml").read_text("utf-8")
    for rule in rules():
        described = re.search(r"See docs/operations\.md, (.+)\.$", rule["annotations"]["description"])
        for section in described[1].removeprefix("failures: ").split(", "):
            assert section.lower() in guide, section
        assert f"exp_alerts:\n          - exp_labels: {{severity: {rule['labels']['severity']}" in tried
        assert f"alertname: {rule['alert']}" in tried


def test_prometheus_asks_every_part_of_the_compose_file_where_it_listens():
    kentan = next(job for job in SCRAPES["scrape_configs"] if job["job_name"] == "kentan")
    (found,) = kentan["dns_sd_configs"]
    assert sorted(found["names"]) == sorted(own_services())
    for name, service in own_services().items():
        assert service["environment"]["KENTAN_METRICS_PORT"] == str(found["port"]), name
        assert service["environment"]["KENTAN_METRICS_HOST"] == "0.0.0.0", name
    assert "prometheus" in compose_file()["services"]


PROMTOOL = shutil.which("promtool")
if PROMTOOL:  # continuous integration installs it
    @pytest.mark.parametrize("arguments", [["check", "rules", "alerts.yml"], ["test", "rules", "alerts.test.yml"],
                                           ["check", "config", "--syntax-only", "prometheus.yml"]])
    def test_promtool_accepts(arguments):
        done = subprocess.run([PROMTOOL, *arguments], cwd=RULES.parent, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
