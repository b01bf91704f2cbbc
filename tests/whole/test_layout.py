"""The layout: the same files in every service, arrows between packages, what is declared in one place only."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from kentan.runtime.part import load_parts

ROOT = Path(__file__).parents[2]
SERVICES = sorted(path.name for path in (ROOT / "services").iterdir() if (path / "__init__.py").exists())
FILES = ("__init__.py", "model.py", "repository.py", "service.py")
DECLARING = ("queue_arguments", "exchange_arguments", "consumer_arguments")


def sources(*folders):
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def nodes(path):
    return list(ast.walk(ast.parse(path.read_text("utf-8"))))


def imported(path):
    found = nodes(path)
    return {alias.name for node in found if isinstance(node, ast.Import) for alias in node.names} | {
        node.module for node in found if isinstance(node, ast.ImportFrom)}


def test_the_services_are_those_that_are_installed():
    assert {*SERVICES, "gateway"} == load_parts().keys()


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("file", FILES)
def test_a_service_has_the_usual_files(service, file):
    assert ast.get_docstring(ast.parse((ROOT / "services" / service / file).read_text("utf-8")))


@pytest.mark.parametrize("service", SERVICES)
def test_the_rules_of_a_service_know_nothing_but_calendars(service):
    wanted = imported(ROOT / "services" / service / "model.py")
    assert {name for name in wanted if name.split(".")[0] not in sys.stdlib_module_names} <= {"kentan.calendars"}


@pytest.mark.parametrize("service", SERVICES)
def test_every_collection_of_a_service_begins_with_its_name(service):
    assert {spec.name.split("_")[0] for spec in load_parts()[service].collections} == {service}


def test_packages_import_each_other_as_the_contracts_allow():
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_queues_are_given_arguments_in_one_module_only():
    declaring = {path.relative_to(ROOT).as_posix() for path in sources("kentan", "services", "gateway", "examples")
                 for node in nodes(path) if isinstance(node, ast.keyword) and node.arg in DECLARING}
    assert declaring == {"kentan/events/topology.py"}


def test_the_gateway_alone_knows_flask():
    assert importers({"flask", "werkzeug", "flask_smorest"}) == {"gateway"}


def test_services_name_no_store_and_no_broker():
    assert "services" not in importers({"pymongo", "sqlite3", "kombu"})


def importers(packages):
    """Which of our packages import one of these."""
    ours = ("kentan", "services", "gateway")
    return {one for one in ours for path in sources(one) if {name.split(".")[0] for name in imported(path)} & packages}
