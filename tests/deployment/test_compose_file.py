import json
import shutil
import subprocess

import jsonschema
import pytest
import yaml

from kentan.runtime.part import load_parts
from kentan.settings import load_settings
from tests.deployment.compose import ROOT, compose_file, own_services

# The schema of the Compose specification (Apache-2.0), as Debian's docker-compose carries it.
SCHEMA = json.loads((ROOT / "tests" / "deployment" / "compose_spec.json").read_text("utf-8"))
PROGRAM = shutil.which("docker-compose")
OWN = sorted(own_services())


def project(tmp_path):
    """The files that an operator has, with secrets made by the script that the guide names."""
    for name in ("docker-compose.yml", "Dockerfile"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "deploy", tmp_path / "deploy")
    subprocess.run([tmp_path / "deploy" / "make-secrets"], check=True, capture_output=True)
    return tmp_path


def test_the_file_is_what_the_specification_says():
    jsonschema.Draft7Validator(SCHEMA).validate(yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8")))


def test_the_schema_would_find_a_mistake():
    wrong = compose_file() | {"services": {"tickets": {"comand": ["serve"]}}}
    with pytest.raises(jsonschema.ValidationError, match="comand"):
        jsonschema.Draft7Validator(SCHEMA).validate(wrong)


if PROGRAM:  # continuous integration installs it
    def test_docker_compose_accepts_the_file(tmp_path):
        done = subprocess.run([PROGRAM, "config", "--quiet"], cwd=project(tmp_path), capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")


def test_every_part_has_a_service_of_its_own_that_serves_it():
    assert {name: service["command"] for name, service in own_services().items()} == {
        name: ["serve", name] for name in load_parts()}


@pytest.mark.parametrize("name", OWN)
def test_any_number_of_a_service_can_run(name):
    service = own_services()[name]
    assert not {"container_name", "ports", "hostname"} & service.keys(), "a fixed name or port allows one only"
    shared = ["files:/var/lib/kentan/files"]  # by hash, so that nobody writes over another's
    assert service["volumes"] == shared, "replicas share no folder but that of attachments"


@pytest.mark.parametrize("name", OWN)
def test_a_service_waits_for_what_it_needs_and_tells_how_it_is(name):
    service = own_services()[name]
    assert {needed["condition"] for needed in service["depends_on"].values()} == {"service_healthy"}
    assert service["healthcheck"]["test"] == ["CMD", "kentan", "health", name]


def test_whatever_is_waited_for_has_a_health_check_and_keeps_its_data():
    services = compose_file()["services"]
    for name in ("rabbitmq", "mongodb"):
        assert services[name]["healthcheck"]["test"]
        assert services[name]["volumes"][0].split(":")[0] in compose_file()["volumes"]


def test_the_official_images_are_used_at_a_stated_version():
    images = {name: service["image"] for name, service in compose_file()["services"].items() if "build" not in service}
    assert {image.split(":")[0] for image in images.values()} == {"rabbitmq", "mongo", "nginx", "prom/prometheus"}
    assert all(":" in image and not image.endswith(":latest") for image in images.values())


@pytest.mark.parametrize("name", OWN)
def test_secrets_come_by_file_and_the_settings_are_ones_that_there_are(name, tmp_path):
    given = own_services()[name]["environment"]
    secret = {one for one in given if one.removesuffix("_FILE") in ("KENTAN_SECRET", "KENTAN_BROKER_URI", "KENTAN_STORE_URI")}
    assert all(one.endswith("_FILE") for one in secret)
    assert len(secret) == 3
    secrets = project(tmp_path) / "secrets"
    settings = load_settings({one: str(value).replace("/run/secrets", str(secrets)) for one, value in given.items()})
    assert settings.broker_uri.endswith("@rabbitmq:5672//")
    assert "@mongodb:27017/" in settings.store_uri
    assert len(settings.secret) >= 32


def test_the_made_secrets_are_the_ones_that_the_file_names_and_a_second_run_keeps_them(tmp_path):
    secrets = project(tmp_path) / "secrets"
    before = {file.name: file.read_text() for file in secrets.iterdir()}
    subprocess.run([tmp_path / "deploy" / "make-secrets"], check=True, capture_output=True)
    assert {file.name: file.read_text() for file in secrets.iterdir()} == before
    assert before.keys() == {one["file"].rsplit("/", 1)[1] for one in compose_file()["secrets"].values()}
    assert before["rabbitmq_password"] in before["broker_uri"]
    assert before["mongodb_password"] in before["store_uri"]
