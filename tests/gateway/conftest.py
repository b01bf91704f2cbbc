"""A gateway over services in the same process: no broker, no socket."""

import io
from dataclasses import dataclass, field
from typing import Any

import orjson
import pytest
from argon2 import PasswordHasher

from gateway import accounts, passwords
from gateway.app import create_app
from gateway.repository import GatewayRepository
from kentan.clock import to_text
from kentan.commands import Command
from kentan.documents import new_document
from kentan.ids import new_id
from kentan.runtime.local import OPERATOR, LocalInstallation
from kentan.store.port import INSTALLATION


class LocalRpc:
    """Doors called directly, by what would travel; events are handed over at once."""

    def __init__(self, installation):
        self.local = LocalInstallation(installation)
        self.asked: list[Command] = []

    def call(self, part: str, method: str, command: Command, timeout: float | None = None) -> Any:
        self.asked.append(command)
        raw = orjson.loads(orjson.dumps(command.as_dict()))
        answer = getattr(self.local.services[part], method)(raw)
        self.local.settle()
        return orjson.loads(orjson.dumps(answer))


@dataclass
class Client:
    """Asks the application as one account."""

    app: Any
    token: str | None = None
    headers: dict = field(default_factory=dict)

    def ask(self, method, path, json=None, **headers):
        return self.app.test_client().open("/api/v1" + path, method=method, json=json, headers=self._given(headers))

    def send(self, path, content, name, field="file", **headers):
        """Send a file."""
        data = {field: (io.BytesIO(content), name)}
        return self.app.test_client().post("/api/v1" + path, data=data, headers=self._given(headers))

    def _given(self, headers):
        given = {name.replace("_", "-"): value for name, value in headers.items()} | self.headers
        if self.token:
            given.setdefault("Authorization", f"Bearer {self.token}")
        return given

    def get(self, path, **headers):
        return self.ask("GET", path, **headers)

    def post(self, path, json=None, **headers):
        return self.ask("POST", path, {} if json is None else json, **headers)

    def put(self, path, json=None, **headers):
        return self.ask("PUT", path, {} if json is None else json, **headers)

    def patch(self, path, json=None, **headers):
        return self.ask("PATCH", path, json, **headers)

    def delete(self, path, **headers):
        return self.ask("DELETE", path, **headers)


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch):
    """argon2 with the least of memory and time: what it costs is not what these tests are about."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    monkeypatch.setattr(passwords, "_nobodys", [])


@pytest.fixture
def rpc(installation):
    return LocalRpc(installation)


@pytest.fixture
def app(installation, rpc):
    return create_app(installation, rpc)


@pytest.fixture
def store(installation):
    return GatewayRepository(installation.store.county(INSTALLATION))


@pytest.fixture
def ask_as(app, store, clock):
    """``ask_as("office", "360802", unit=…)``: a client with a token of such an account; no password, as hashing is slow."""
    def made(role, county="360802", unit=None, enterprise=None):
        account = new_document(new_id(), login=f"{role}-{new_id()}", password=None, role=role, county=county, unit=unit,
                               enterprise=enterprise, name=None, active=True, created_at=to_text(clock.now()))
        store.accounts.insert(account)
        command = Command(OPERATOR, INSTALLATION, {"days": 3000}, id=account["_id"], key=new_id())
        return Client(app, accounts.issue_token(store, clock.now(), command)["token"])

    return made


@pytest.fixture
def anyone(app):
    """A client that is nobody."""
    return Client(app)


@pytest.fixture
def operator(ask_as):
    """The operator of the whole installation."""
    return ask_as("operator", "*")

