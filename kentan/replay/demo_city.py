"""The demonstration city: three counties, our own texts, two periods in the weeks before today."""

import shutil
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

from kentan.clock import ManualClock
from kentan.errors import Invalid
from kentan.replay.api import Api
from kentan.replay.drive import Drive, Hands, Tokens, every_second_week, found_counties
from kentan.replay.plan import Plan, make_plan
from kentan.replay.reader import Message, read_counties, read_messages
from kentan.replay.run import replay
from kentan.replay.settle import Settler
from kentan.replay.stage import Progress
from kentan.runtime.installation import Installation
from kentan.runtime.local import LocalInstallation
from kentan.settings import Settings
from kentan.store.port import INSTALLATION

SEED = 52
FIRST_WEEKS_BEFORE, PERIODS = 5, 2
TOKEN_DAYS = 90  # longer than the weeks that are loaded, as the tokens are made at their beginning
NEVER = datetime.max.replace(tzinfo=UTC)
LOADING = "demo-loading"  # there as long as the demonstration is not loaded to its end
HOME_COUNTY, ENTERPRISE = "360802", "enterprise-360802"


class DemoClock(ManualClock):
    """Stands in the past while the demonstration is loaded, then shows the machine's own time."""

    def __init__(self) -> None:
        """Start far enough back for the first announcement."""
        super().__init__(datetime.now(UTC))
        self.released = False

    def now(self) -> datetime:
        """The moment it was set to, or the machine's once released."""
        return datetime.now(UTC) if self.released else super().now()

    def release(self) -> None:
        """Let time run."""
        self.released = True
        self.set(datetime.now(UTC))


def demo_files() -> tuple[Path, Path]:
    """Our own messages and counties."""
    folder = Path(str(files("kentan.replay"))) / "demo"
    return folder / "appeals.jsonl", folder / "counties.csv"


def run_once(settings: Settings, progress: Progress) -> dict[str, Any]:
    """One full period of the demonstration to its end, proved; the report."""
    appeals, counties = demo_files()
    return replay(settings, appeals, counties, date(2026, 3, 5), 1, 1000, SEED, progress)


def half_loaded(settings: Settings) -> bool:
    """Whether the demonstration was begun here and not loaded to its end."""
    return (settings.home / LOADING).exists()


def remove_half_loaded(settings: Settings) -> None:
    """Remove what was loaded of it. Raises Invalid where the store is not a folder of its own."""
    if settings.broker_uri or settings.store_uri != f"sqlite:///{settings.home / 'store'}":
        raise Invalid("replay_needs_empty_store", {"home": settings.store_uri, "what": LOADING})
    shutil.rmtree(settings.home / "store", ignore_errors=True)
    for file in settings.home.glob("broker.sqlite*"):
        file.unlink()
    (settings.home / LOADING).unlink()


def load_demo(running: Any, url: str, clock: DemoClock, password: str, progress: Progress) -> None:
    """Hold two periods in the weeks before today; what would lie in the future stays to be done by the reader."""
    mark = running.installation.settings.home / LOADING
    mark.touch()
    appeals, counties_file = demo_files()
    counties = read_counties(counties_file)
    messages = [one for one in read_messages(appeals.read_text("utf-8").splitlines(), counties) if isinstance(one, Message)]
    issue = Issuing(running.installation, password)
    settler = Settler(running.installation, running.broker_uri, lambda: clock.set(clock.now()))
    try:
        tokens = Tokens(operator=issue("operator", "operator", "*"))
        issue("leader-360802", "leader", "360802")
        api, hands = Api(url), Hands(issue, clock.set, settler.settle_due, settler.settle, progress)
        planned = found_counties(api, tokens, hands, counties, every_second_week(first_day(datetime.now(UTC).date()), PERIODS))
        plan = make_plan(messages, counties, [date.fromisoformat(one["date"]) for one in planned], SEED)
        forget_one(plan, HOME_COUNTY)
        Drive(plan, api, tokens, hands, until=datetime.now(UTC)).run()
    finally:
        settler.close()
    mark.unlink()


def forget_one(plan: Plan, county: str) -> None:
    """Have a unit forget the first file of a county, so that something is overdue on whatever day one comes to look."""
    forgotten = min((appeal for appeal in plan.appeals if appeal.county == county), key=lambda appeal: appeal.assigned)
    forgotten.opined = forgotten.completed = NEVER
    forgotten.after_completion = [NEVER, NEVER]


def first_day(today: date) -> date:
    """The Thursday on which the first of its forums is held."""
    thursday = today - timedelta(days=(today.weekday() - 3) % 7)
    return thursday - timedelta(weeks=FIRST_WEEKS_BEFORE)


class Issuing:
    """Makes accounts and tokens; the printed log-ins get the password, the county's first enterprise a log-in of its own."""

    def __init__(self, installation: Installation, password: str) -> None:
        """Ask the gateway's doors in this process."""
        self.here = LocalInstallation(installation, {"gateway": installation.parts["gateway"]})
        self.password = password
        self.printed = {account["login"] for account in accounts()}

    def __call__(self, login: str, role: str, county: str, **bound: str) -> str:
        """A token of a new account."""
        if role == "enterprise" and county == HOME_COUNTY and ENTERPRISE in self.printed:
            login = ENTERPRISE
        fields: dict[str, Any] = {"login": login, "role": role, "county": county, **bound}
        if login in self.printed:
            self.printed.remove(login)
            fields["password"] = self.password
        self.here.call("gateway", "add_account", INSTALLATION, fields)
        return self.here.call("gateway", "issue_token", INSTALLATION, {"login": login, "days": TOKEN_DAYS})["token"]


def accounts() -> list[dict]:
    """The log-ins that the demonstration prints."""
    return [
        {"login": ENTERPRISE, "zh": "吉州区一家企业", "en": "an enterprise of Jizhou district"},
        {"login": f"office-{HOME_COUNTY}", "zh": "吉州区恳谈办", "en": "the district's forum office"},
        {"login": f"unit-{HOME_COUNTY}-rsj", "zh": "吉州区人社局（责任单位）", "en": "a responsible unit: human resources"},
        {"login": f"leader-{HOME_COUNTY}", "zh": "吉州区领导", "en": "a leader of the district"},
        {"login": "operator", "zh": "系统管理员", "en": "the operator of the installation"},
    ]
