"""The gateway as a service: the web server, and the doors to accounts and tokens."""



from gateway import accounts
from gateway.repository import COUNTIES, GatewayRepository
from kentan.commands import OPERATOR, Command
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

    @door(OPERATOR)
    def add_account(self, command: Command) -> dict:
        """Make an account: ``login``, ``password``, ``role``, ``county``, ``unit`` or ``enterprise``."""
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

    @hears(COUNTY_ADDED, record=Projects(COUNTIES))
    def on_county_added(self, event: dict, consumer: str) -> bool:
        """Keep a copy of the county: its name, and whether it is the city."""
        return hear_projecting(self.desk.repository(event["county"]).counties, event)

    @every(3600)
    def forget_sessions(self) -> None:
        """Take away sessions that have ended."""
        accounts.forget_sessions(self._store, self.desk.now())
