import re
import shlex
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from kentan.replay.processes import free_port
from tests.deployment.compose import ROOT, Container, own_services

SCALED = {"tickets": 2}
PASSWORD = "one-of-my-own"
EXEC = re.compile(r"^docker compose exec (\w+) (.+)$", re.MULTILINE)


@pytest.fixture
def secrets(tmp_path, own_amqp_uri, own_mongodb_uri):
    """The folder of secrets, with the hosts of this machine."""
    folder = tmp_path / "secrets"
    folder.mkdir()
    for name, content in {"broker_uri": own_amqp_uri, "store_uri": own_mongodb_uri, "kentan_secret": "s" * 48}.items():
        (folder / name).write_text(content)
    return folder


@pytest.fixture
def containers(secrets, tmp_path):
    """All services of the file, some of them scaled; ended at the end."""
    made = [Container(name, secrets, tmp_path / f"{name}-{number}", free_port())
            for name in own_services() for number in range(SCALED.get(name, 1))]
    for container in made:
        container.start()
    yield made
    for container in made:
        container.popen.kill()
        container.popen.wait()


def first_start(containers):
    """The commands of the deployment guide, each beside the service that it names; what they print."""
    by_name = {container.service: container for container in containers}
    guide = EXEC.findall((ROOT / "deploy" / "README.md").read_text("utf-8"))
    return [by_name[service].run(*shlex.split(command), stdin=f"{PASSWORD}\n{PASSWORD}\n")
            for service, command in guide]


def log_in(gateway, login):
    url = f"http://127.0.0.1:{gateway.port}/api/v1"
    answer = requests.post(f"{url}/sessions", json={"login": login, "password": PASSWORD}, timeout=20)
    return url, {"Authorization": f"Bearer {answer.json()['token']}"}


def test_every_service_starts_with_its_environment_becomes_healthy_works_and_stops_in_order(containers):
    with ThreadPoolExecutor(3) as pool:
        healthy = dict(zip([one.home.name for one in containers], pool.map(Container.becomes_healthy, containers), strict=True))
    assert set(healthy.values()) == {True}, {name: well for name, well in healthy.items() if not well}

    done = first_start(containers)
    assert [one.returncode for one in done] == [0] * len(done), [one.stdout + one.stderr for one in done]
    gateway = next(one for one in containers if one.service == "gateway")
    url, headers = log_in(gateway, "office1")
    added = requests.post(f"{url}/counties/360802/units", json={"code": "rsj", "name": "人社局"}, headers=headers, timeout=20)
    assert added.status_code == 201, added.text

    assert [container.stop() for container in containers] == [0] * len(containers)
