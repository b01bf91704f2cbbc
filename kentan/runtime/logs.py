"""Log lines, as text or JSON, each with part and correlation id, and without personal data.

The text of an error that is not ours may quote what it stumbled over (a name, a phone number), so only its kind and its
place are written. Errors about the code itself (a missing attribute, say) speak of no data and keep their text.
"""

import contextvars
import logging
import sys
import traceback
from datetime import UTC, datetime
from types import TracebackType

import orjson

from kentan.clock import to_text
from kentan.errors import KentanError

CODE_ERRORS = (AssertionError, AttributeError, ImportError, NameError, NotImplementedError, TypeError)

NONE = "-"

correlation: contextvars.ContextVar[str] = contextvars.ContextVar("correlation", default=NONE)
part: contextvars.ContextVar[str] = contextvars.ContextVar("part", default=NONE)

Raised = tuple[type[BaseException], BaseException, TracebackType | None]


def reason_of(problem: BaseException) -> str:
    """What went wrong, in a line that quotes no data."""
    kind = type(problem).__name__
    if isinstance(problem, KentanError):
        return f"{kind}: {problem.code}"
    return f"{kind}: {problem}" if isinstance(problem, CODE_ERRORS) else kind


def trace_of(problem: BaseException) -> str:
    """Where it went wrong, frame by frame, causes first; without the errors' texts."""
    lines: list[str] = []
    seen: BaseException | None = problem
    while seen is not None:
        lines.insert(0, "".join(traceback.format_tb(seen.__traceback__)) + reason_of(seen))
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return "\n".join(lines)


class _Base(logging.Formatter):
    def formatException(self, ei: Raised) -> str:  # type: ignore[override]
        """An exception by kind and place."""
        return trace_of(ei[1])


class TextFormatter(_Base):
    """One line for people."""

    def format(self, record: logging.LogRecord) -> str:
        """Time, level, part, correlation id, where, what."""
        record.part, record.correlation = part.get(), correlation.get()
        return super().format(record)


class JsonFormatter(_Base):
    """One JSON object a line, for programs."""

    def format(self, record: logging.LogRecord) -> str:
        """The same fields by name."""
        line = {
            "time": to_text(datetime.fromtimestamp(record.created, UTC)), "level": record.levelname, "part": part.get(),
            "correlation": correlation.get(), "logger": record.name, "message": record.getMessage(),
        }
        if record.exc_info and record.exc_info[1]:
            line["trace"] = trace_of(record.exc_info[1])
        return orjson.dumps(line, default=str).decode()


def set_up(log_format: str, level: str) -> None:
    """Write the log to standard error in this form; replaces an earlier set-up."""
    logging._srcfile = None  # type: ignore[attr-defined]  # no line tells its place in the code, so nobody need look for it
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    handler = logging.StreamHandler(sys.stderr)
    handler.lock = None  # all who log are greenlets, and writing a line lets no other have a turn
    text = TextFormatter("%(asctime)s %(levelname)s %(part)s %(correlation)s %(name)s: %(message)s")
    handler.setFormatter(JsonFormatter() if log_format == "json" else text)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for chatty in ("amqp", "kombu", "nameko", "urllib3"):
        logging.getLogger(chatty).setLevel(max(logging.WARNING, logging.getLogger().level))
