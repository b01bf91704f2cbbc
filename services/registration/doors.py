"""What the doors of registration share; they are in ``service.py`` and in the ``…_doors.py`` beside it, by subject."""

from collections.abc import Callable

from kentan.commands import Command
from kentan.documents import Document, public
from kentan.paging import page
from kentan.runtime.desk import Desk
from kentan.store.port import Collection, Filter
from services.registration.repository import RegistrationRepository
from services.registration.year_plan import Town


class Doors:
    """A desk, and the way to a county's collections."""

    desk = Desk(RegistrationRepository)

    def _at(self, command: Command) -> RegistrationRepository:
        return self.desk.repository(command.county)

    def _town(self, command: Command) -> Town:
        """Those that the command is about: the county, or for the city every county that was added here. Raises NotFound."""
        asked = self.desk.repository(command.county)
        records = {code: self.desk.repository(code).counties.get(code) for code in self.desk.counties()}
        city = next((self.desk.repository(code) for code, record in records.items() if record and record["city"]), None)
        if not asked.own()["city"]:
            return Town([asked], city)
        others = [self.desk.repository(code) for code, record in records.items() if record and code != command.county]
        return Town([asked, *others], city)


def listing(command: Command, collection: Collection, where: Filter, sort: tuple[str, ...],
            show: Callable[[Document], dict] = public) -> dict:
    """A page of a listing as an answer."""
    rows, following = page(collection, where, sort, command.data.get("after"), command.data.get("limit"))
    return {"items": [show(doc) for doc in rows], "next": following}
