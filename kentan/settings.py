"""Every setting once: name, default, help. They come from the environment (``KENTAN_…``); ``…_FILE`` names a file that holds the value.

An unknown ``KENTAN_`` name stops the start with a hint at the nearest right one. ``docs/settings.md`` is generated from this table.
"""

import difflib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kentan.setting_kinds import Kind, address, certificates, choice, delays, files, networks_or_all, number, rate, seconds, text


class SettingError(Exception):
    """A setting is unknown or has a value that cannot be used; the message says which and what to write instead."""


@dataclass(frozen=True)
class Setting:
    """One setting; ``kind`` turns its text into a value, or raises ValueError with what to write instead."""

    name: str
    default: str
    kind: Kind
    help: str


SETTINGS = (
    Setting("KENTAN_HOME", "var", text, "Folder of everything that is written: store, broker, secret."),
    Setting("KENTAN_STORE_URI", "", address("sqlite", "mongodb", "mongodb+srv"), "Where documents live: sqlite:///folder or mongodb://…; empty: SQLite under KENTAN_HOME/store."),
    Setting("KENTAN_BROKER_URI", "", address("amqp", "amqps"), "The message broker: amqp://…; empty: the embedded broker in KENTAN_HOME/broker.sqlite, one process only."),
    Setting("KENTAN_FILES", "", files, "Where attachments live: a folder, or an address of fsspec such as s3://bucket/prefix (install s3fs); every process needs the same one; empty: KENTAN_HOME/files."),
    Setting("KENTAN_ATTACHMENT_LIMIT", "20971520", number(1024, 104_857_600), "Bytes of the largest file that may be attached."),
    Setting("KENTAN_HTTP_HOST", "127.0.0.1", text, "Address on which the gateway listens."),
    Setting("KENTAN_HTTP_PORT", "8000", number(0, 65535), "Port on which the gateway listens; 0 takes a free one."),
    Setting("KENTAN_METRICS_PORT", "0", number(0, 65535), "Port on which each process answers Prometheus and health checks (/metrics, /health/live, /health/ready); 0: none."),
    Setting("KENTAN_METRICS_HOST", "127.0.0.1", text, "Address of that port."),
    Setting("KENTAN_PUBLIC_URL", "", address("http", "https"), "The address people reach the gateway at, for links in messages; empty: made of host and port."),
    Setting("KENTAN_SECRET", "", text, "Secret that signs links and sessions, at least 32 characters; empty: made once and kept in KENTAN_HOME/secret."),
    Setting("KENTAN_CLOCK", "system", choice("system", "replay"), "system, or replay: the time is read from the store, and only data of a replay is accepted."),
    Setting("KENTAN_WORKERS", "32", number(1, 10_000), "Commands and events that one process of a service works on at the same time."),
    Setting("KENTAN_RPC_TIMEOUT", "10", seconds, "Seconds the gateway waits for a service before it answers 503."),
    Setting("KENTAN_RETRY_DELAYS", "1,5,30,120,600", delays, "Seconds between the attempts of an event handler; after the last the event is parked."),
    Setting("KENTAN_REPEAT_DAYS", "90", number(30, 3650), "Days for which a repeated command or event is recognised at least; longer than anything is delivered again by itself."),
    Setting("KENTAN_RATE_LIMIT", "12000 per minute", rate, "Requests one token or address may make."),
    Setting("KENTAN_LOGIN_RATE_LIMIT", "10 per minute", rate, "Log-in attempts one address may make."),
    Setting("KENTAN_SESSION_HOURS", "12", number(1, 8760), "Hours after which a session ends."),
    Setting("KENTAN_SMTP_URI", "", address("smtp", "smtps"), "Mail server: smtp://user:password@host:port or smtps://…; empty: the e-mail channel is off."),
    Setting("KENTAN_MAIL_FROM", "kentan@localhost", text, "Sender of e-mails."),
    Setting("KENTAN_WEBHOOK_ALLOW_PRIVATE", "0", networks_or_all, "Private addresses that webhooks may go to: 0 none, 1 all (for tests and closed networks), or networks: 10.1.0.0/16,192.168.7.9."),
    Setting("KENTAN_WEBHOOK_RETRIES", "5,300,1800,7200,18000,36000,50400,72000,86400", delays, "Seconds between the attempts to send an event to a subscription's target; after the last the subscription is paused and its owner told."),
    Setting("KENTAN_WEBHOOK_LARGEST", "262144", number(1024, 8_388_608), "Bytes of an event that is sent to a subscription's target; a larger one is sent without data, with the address of its data."),
    Setting("KENTAN_CA_FILE", "", certificates, "PEM file of certificate authorities that are trusted beside the public ones: for webhooks, mail, and gateways of partners; empty: none."),
    Setting("KENTAN_BROKER_API_URI", "", address("http", "https"), "RabbitMQ's management API, http://user:password@host:15672 of an administrator: gives subscriptions queues of their own; empty: none."),
    Setting("KENTAN_SUBSCRIBER_QUEUE_LENGTH", "10000", number(1, 10_000_000), "Events that a subscription's own queue holds; a full one takes no more until some were read."),
    Setting("KENTAN_DELIVERY_LOG_DAYS", "30", number(1, 3650), "Days for which the attempts to send events to subscriptions are kept."),
    Setting("KENTAN_DELIVERY_LOG_ENTRIES", "10000", number(10, 10_000_000), "Attempts that are kept of one subscription, the latest ones."),
    Setting("KENTAN_LOG_FORMAT", "text", choice("text", "json"), "text or json; every line carries the correlation id."),
    Setting("KENTAN_LOG_LEVEL", "INFO", choice("DEBUG", "INFO", "WARNING", "ERROR"), "DEBUG, INFO, WARNING or ERROR."),
    Setting("KENTAN_TRACES_URI", "", address("http", "https"), "Who takes OpenTelemetry traces over OTLP/HTTP, such as http://collector:4318; empty: no traces are made."),
    Setting("KENTAN_LANG", "zh", choice("zh", "en"), "Language of the command line: zh or en."),
)
# Never shown, as they are or hold passwords.
SECRETS = ("KENTAN_SECRET", "KENTAN_SMTP_URI", "KENTAN_STORE_URI", "KENTAN_BROKER_URI", "KENTAN_BROKER_API_URI")
BY_NAME = {setting.name: setting for setting in SETTINGS}
TEST_PREFIX = "KENTAN_TEST_"


class Settings:
    """The values in force. ``settings.http_port`` is KENTAN_HTTP_PORT as a number."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        """Take values by full name; see ``load_settings`` for reading an environment."""
        self.values = dict(values)

    def __getattr__(self, name: str) -> Any:
        """The value of KENTAN_<NAME>."""
        try:
            return self.__dict__["values"]["KENTAN_" + name.upper()]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def home(self) -> Path:
        """The folder of everything that is written."""
        return Path(self.values["KENTAN_HOME"])

    @property
    def store_uri(self) -> str:
        """The store's address, the embedded default filled in."""
        return self.values["KENTAN_STORE_URI"] or f"sqlite:///{self.home / 'store'}"

    @property
    def files_uri(self) -> str:
        """The address of attachments' bytes, the folder of the home filled in."""
        return self.values["KENTAN_FILES"] or str(self.home / "files")

    @property
    def retry_delays(self) -> tuple[float, ...]:
        """Seconds before each further attempt of a handler."""
        return tuple(float(part) for part in self.values["KENTAN_RETRY_DELAYS"].split(","))

    @property
    def webhook_retries(self) -> tuple[float, ...]:
        """Seconds before each further attempt to send an event to a subscription's target."""
        return tuple(float(part) for part in self.values["KENTAN_WEBHOOK_RETRIES"].split(","))

    @property
    def public_url(self) -> str:
        """The address people reach the gateway at, without a slash at its end."""
        return (self.values["KENTAN_PUBLIC_URL"] or f"http://{self.http_host}:{self.http_port}").rstrip("/")

    @property
    def environment(self) -> dict[str, str]:
        """These settings as an environment for another process."""
        return {name: ("1" if value is True else "0" if value is False else str(value)) for name, value in self.values.items()}


def load_settings(environ: Mapping[str, str] | None = None, **overrides: Any) -> Settings:
    """Read the settings from an environment; overrides by lower-case name without ``KENTAN_`` win. Raises SettingError."""
    environ = os.environ if environ is None else environ
    given = {name: value for name, value in environ.items() if name.startswith("KENTAN_") and not name.startswith(TEST_PREFIX)}
    texts = {setting.name: setting.default for setting in SETTINGS}
    for name, value in given.items():
        base = name.removesuffix("_FILE") if name.removesuffix("_FILE") in BY_NAME else name
        if base not in BY_NAME:
            near = difflib.get_close_matches(name, BY_NAME, 1)
            hint = f"did you mean {near[0]}?" if near else "see: kentan settings"
            raise SettingError(f"unknown setting {name}; {hint}")
        if base != name and base in given:
            raise SettingError(f"{base} and {name} are both set; use one of them")
        texts[base] = value if base == name else _content_of(name, value)
    values = {name: _typed(BY_NAME[name], value) for name, value in texts.items()}
    for name, value in overrides.items():
        if "KENTAN_" + name.upper() not in BY_NAME:
            raise SettingError(f"unknown setting KENTAN_{name.upper()}")
        values["KENTAN_" + name.upper()] = value
    return Settings(values)


def _content_of(name: str, path: str) -> str:
    try:
        return Path(path).read_text().strip()
    except OSError as problem:
        raise SettingError(f"{name}: cannot read {path} ({problem.strerror})") from problem


def _typed(setting: Setting, value: str) -> Any:
    try:
        return setting.kind(value)
    except ValueError as wrong:
        shown = "" if setting.name in SECRETS else f"={value!r}"
        raise SettingError(f"{setting.name}{shown}: {wrong}") from None
