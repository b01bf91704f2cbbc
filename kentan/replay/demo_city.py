"""The demonstration city: three counties, our own texts, two periods in the weeks before today."""

from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

from kentan.clock import ManualClock
from kentan.replay.api import Api
from kentan.replay.drive import Drive, Hands, Tokens, found_counties
from kentan.replay.plan import make_plan
from kentan.replay.reader import Message, read_counties, read_messages
from kentan.replay.run import replay
from kentan.replay.settle import Settler
from kentan.replay.stage import Progress
from kentan.runtime.local import LocalInstallation
from kentan.settings import Settings
from kentan.store.port import INSTALLATION

SEED = 52
FIRST_WEEKS_BEFORE, PERIODS = 5, 2


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


def load_demo(running: Any, url: str, clock: DemoClock, password: str, progress: Progress) -> None:
    """Hold two periods in the weeks before today; what would lie in the future stays to be done by the reader."""
    appeals, counties_file = demo_files()
    counties = read_counties(counties_file)
    messages = [one for one in read_messages(appeals.read_text("utf-8").splitlines(), counties) if isinstance(one, Message)]
    today = datetime.now(UTC).date()
    thursday = today - timedelta(days=(today.weekday() - 3) % 7)
    first = thursday - timedelta(weeks=FIRST_WEEKS_BEFORE)
    here = LocalInstallation(running.installation, {"gateway": running.installation.parts["gateway"]})

    def issue(login: str, role: str, county: str, **bound: str) -> str:
        known = {account["login"] for account in accounts()}
        fields = {"login": login, "role": role, "county": county, **bound, **({"password": password} if login in known else {})}
        here.call("gateway", "add_account", INSTALLATION, fields)
        return here.call("gateway", "issue_token", INSTALLATION, {"login": login, "days": 1})["token"]

    settler = Settler(running.installation, running.broker_uri, lambda: clock.set(clock.now()))
    try:
        tokens = Tokens(operator=issue("operator", "operator", "*"))
        issue("leader-360802", "leader", "360802")
        api, hands = Api(url), Hands(issue, clock.set, settler.settle, progress)
        planned = found_counties(api, tokens, hands, counties, first, PERIODS)
        plan = make_plan(messages, counties, [date.fromisoformat(one["date"]) for one in planned], SEED)
        Drive(plan, api, tokens, hands, until=datetime.now(UTC)).run()
    finally:
        settler.close()


def accounts() -> list[dict]:
    """The log-ins that the demonstration prints."""
    return [
        {"login": "operator", "who": "系统管理员 operator"},
        {"login": "office-360802", "who": "吉州区恳谈办 forum office"},
        {"login": "unit-360802-rsj", "who": "吉州区人社局 responsible unit"},
        {"login": "leader-360802", "who": "吉州区领导 leader"},
    ]
