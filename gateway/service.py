"""The gateway as a service: the web server, and the doors to accounts, tokens and plugins."""

from gateway import accounts, plugins
from gateway.repository import COUNTIES, GatewayRepository
from gateway.web import web
from kentan.commands import OFFICE, OPERATOR, Command
from kentan.contracts.registration import COUNTY_ADDED
from kentan.events.hearing import Projects, hear_projecting
from kentan.runtime.desk import Desk
from kentan.runtime.doors import door, every, hears
from kentan.store.port import INSTALLATION


class GatewayService:
    """Serves HTTP, and keeps who may ask."""

    name = "gateway"
    desk = Desk(GatewayRepository)

    @property
    def _store(self) -> GatewayRepository:
        return self.desk.repository(INSTALLATION)

    @web
    def http(self) -> None:
        """Requests come in here; the application's views answer them (``gateway.app``)."""

    @door(OPERATOR)
    def add_account(self, command: Command) -> dict:
        """Make an account: ``login``, ``role``, ``county``, and what that role needs; ``password`` to log in with."""
        return accounts.add_account(self._store, self.desk.now(), command)

    @door(OPERATOR, reads=True)
    def get_account(self, command: Command) -> dict:
        """One account, by its id."""
        return accounts.get_account(self._store, command)

    @door(OPERATOR, reads=True)
    def list_accounts(self, command: Command) -> dict:
        """The accounts of a county, or of the installation."""
        return accounts.list_accounts(self._store, command)

    @door(OPERATOR)
    def change_account(self, command: Command) -> dict:
        """Change ``name``, ``active`` or ``password`` of an account."""
        return accounts.change_account(self._store, self.desk.now(), command)

    @door(OPERATOR)
    def issue_token(self, command: Command) -> dict:
        """An API token of the account ``id`` or ``login``; ``token`` is its secret, in the first answer only."""
        return accounts.issue_token(self._store, self.desk.now(), command)

    @door(OPERATOR, reads=True)
    def list_tokens(self, command: Command) -> dict:
        """The API tokens of an account."""
        return accounts.list_tokens(self._store, command)

    @door(OPERATOR)
    def revoke_token(self, command: Command) -> dict:
        """End a token."""
        return accounts.revoke_token(self._store, self.desk.now(), command)

    @door(OPERATOR, OFFICE, reads=True)
    def list_plugins(self, command: Command) -> dict:
        """The plugins installed here or switched on in the county."""
        return plugins.listed(self.desk.installation.hooks, command)

    @door(OPERATOR)
    def switch_plugin(self, command: Command) -> dict:
        """Switch a plugin on or off in the county."""
        return plugins.switch(self.desk.installation.hooks, command)

    @hears(COUNTY_ADDED, record=Projects(COUNTIES))
    def on_county_added(self, event: dict, consumer: str) -> bool:
        """Keep a copy of the county: its name, and whether it is the city."""
        return hear_projecting(self.desk.repository(event["county"]).counties, event)

    @every(3600, when_moved=False)
    def forget_sessions(self) -> None:
        """Take away sessions that have ended."""
        accounts.forget_sessions(self._store, self.desk.now())
