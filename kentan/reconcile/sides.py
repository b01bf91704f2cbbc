"""The two installations that are compared: this one by its stores, another one by its gateway. Both answer the same."""

import ssl
from collections.abc import Iterator
from typing import Any, Protocol

import requests

from kentan import trust
from kentan.calendars import day_of
from kentan.errors import KentanError
from kentan.runtime.local import LocalInstallation

SECONDS = (5, 60)
MOST_DAYS = 92
PAGE = 500

Digest = dict[str, tuple[int, str]]


class Side(Protocol):
    """What is asked of an installation. ``name`` says it to people; ``takes`` whether events can be handed in."""

    name: str
    takes: bool

    def counties(self) -> dict[str, str | None]:
        """The counties known there: code to the name of the installation that it is a copy of, None for its own ones."""

    def today(self) -> str:
        """The present day."""

    def digest(self, county: str, days: list[str]) -> Digest:
        """Count and hash of each of these days, which follow each other."""

    def events_on(self, county: str, day: str) -> Iterator[dict]:
        """The events of a day, as they are seen there."""

    def take(self, event: dict, partner: str) -> bool:
        """Hand in an event of a partner's county; whether it was new."""


class NotAnswered(KentanError):
    """The other installation cannot be asked: the code says why."""


class Here:
    """This installation, by its stores; it may be running meanwhile."""

    takes = True

    def __init__(self, installation: LocalInstallation, anew: bool = False) -> None:
        """Ask these services; ``anew`` counts also the days that are kept."""
        self.name, self._local, self._anew = "local", installation, anew

    def counties(self) -> dict[str, str | None]:
        """As registration knows them."""
        return _owners(self._local.call("registration", "list_counties", "*")["items"])

    def today(self) -> str:
        """By the installation's clock."""
        return day_of(self._local.installation.now()).isoformat()

    def digest(self, county: str, days: list[str]) -> Digest:
        """Of all that the archive holds."""
        return _digest(lambda asked: self._local.call("notifications", "digest_feed", county, asked), county, days,
                       self._anew)

    def events_on(self, county: str, day: str) -> Iterator[dict]:
        """All that the archive holds of the day."""
        return _events(lambda asked: self._local.call("notifications", "read_day", county, asked), county, day)

    def take(self, event: dict, partner: str) -> bool:
        """By the door through which every event of a partner comes in."""
        return self._local.services["notifications"].on_remote_event(event, partner)


class There:
    """Another installation, by its gateway and a token of it."""

    takes = False

    def __init__(self, url: str, token: str, anew: bool = False, ca_file: str = "") -> None:
        """Ask at this address; ``anew`` has also the days counted that are kept; a certificate of ``ca_file`` is trusted."""
        self.name, self._token, self._anew = url.rstrip("/"), token, anew
        self._session = trust.session(ca_file)

    def counties(self) -> dict[str, str | None]:
        """Those that the token may see."""
        return _owners(self._get("/counties", {})["items"])

    def today(self) -> str:
        """Days are asked for as the other side has them."""
        return ""

    def digest(self, county: str, days: list[str]) -> Digest:
        """Of what the token may see."""
        return _digest(lambda asked: self._get("/events/digest", asked), county, days, self._anew)

    def events_on(self, county: str, day: str) -> Iterator[dict]:
        """What the token may see of the day."""
        return _events(lambda asked: self._get("/events/day", asked), county, day)

    def take(self, event: dict, partner: str) -> bool:
        """A copy is filled where it is."""
        raise NotAnswered("reconcile_there", {"url": self.name})

    def _get(self, path: str, asked: dict[str, Any]) -> Any:
        headers = {"Authorization": f"Bearer {self._token}", "Accept": "application/json"}
        try:
            given = {name: str(value) for name, value in asked.items()}
            answer = self._session.get(f"{self.name}/api/v1{path}", params=given, timeout=SECONDS, allow_redirects=False,
                                       headers=headers)
            content = answer.json()
        except requests.exceptions.SSLError as problem:
            raise NotAnswered(*_certificate(problem, self.name)) from problem
        except (requests.RequestException, ValueError) as problem:
            raise NotAnswered("side_silent", {"url": self.name, "why": type(problem).__name__}) from problem
        if answer.status_code != 200:
            told = {"status": answer.status_code, "detail": content.get("detail", ""), "fields": content.get("fields") or ""}
            raise NotAnswered("side_refused", {"url": self.name, **told})
        return content


def _owners(counties: list[dict]) -> dict[str, str | None]:
    """A copy names the installation that is the county's own."""
    return {one.get("code") or one["id"]: (one.get("remote") or {}).get("installation") for one in counties}


def _digest(ask: Any, county: str, days: list[str], anew: bool) -> Digest:
    found: Digest = {}
    for begin in range(0, len(days), MOST_DAYS):
        some = days[begin:begin + MOST_DAYS]
        items = ask({"county": county, "from": some[0], "to": some[-1], "anew": anew})["items"]
        found |= {one["day"]: (one["count"], one["hash"]) for one in items}
    return found


def _events(ask: Any, county: str, day: str) -> Iterator[dict]:
    asked: dict[str, Any] = {"county": county, "day": day, "limit": PAGE}
    while True:
        page = ask(asked)
        yield from page["items"]
        if not page["next"]:
            return
        asked["after"] = page["next"]


def _certificate(problem: Exception, url: str) -> tuple[str, dict]:
    """Why TLS failed: an expired certificate is said to be one."""
    cause: BaseException | None = problem
    while cause is not None:
        for one in (cause, *getattr(cause, "args", ())):
            reason = getattr(one, "reason", one)
            if isinstance(reason, ssl.SSLCertVerificationError) or "certificate" in str(reason):
                code = "certificate_expired" if "expired" in str(reason) else "certificate_wrong"
                return code, {"url": url, "why": getattr(reason, "verify_message", "") or str(reason)[:200]}
        cause = cause.__cause__ or cause.__context__
    return "side_silent", {"url": url, "why": "TLS"}
