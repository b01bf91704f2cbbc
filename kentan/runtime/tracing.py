"""Traces over HTTP, RPC and events by OpenTelemetry; off unless ``KENTAN_TRACES_URI`` names who takes them.

A trace begins with an HTTP request (or goes on from the caller's) and travels as W3C ``traceparent`` in the headers of
requests and messages, never in documents and events: hashes and stores know nothing of it. An event whose process died
before publishing it is published without its trace. Spans carry the correlation id, codes and places, no personal data.
"""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from eventlet import Timeout

from kentan.errors import KentanError
from kentan.runtime import logs
from kentan.settings import SettingError, Settings

HEADER = "traceparent"
SERVER, CLIENT, CONSUMER = "SERVER", "CLIENT", "CONSUMER"
LAST_WORDS_SECONDS = 1.0
NOTHING: AbstractContextManager[None] = nullcontext()

_provider: Any = None
_tracer: Any = None


def set_up(settings: Settings, parts: list[str]) -> None:
    """Send this process's traces where the setting says. Raises SettingError where what sends them is not installed."""
    if not settings.traces_uri:
        return
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as missing:
        raise SettingError("KENTAN_TRACES_URI: install what sends traces: pip install 'kentan[tracing]'") from missing
    provider = TracerProvider(resource=Resource.create({"service.name": f"kentan.{'+'.join(parts)}"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(f"{settings.traces_uri.rstrip('/')}/v1/traces")))
    use(provider)


def use(provider: Any) -> None:
    """Have this provider's tracer make the spans of this process; None for no spans."""
    global _provider, _tracer
    _provider, _tracer = provider, provider.get_tracer("kentan") if provider else None


def shut_down() -> None:
    """Send what was not sent yet, if somebody takes it soon, and make no more."""
    if _provider is not None:
        with Timeout(LAST_WORDS_SECONDS, False):
            _provider.shutdown()
        use(None)


def span(name: str, kind: str, carrier: Mapping[str, Any], begins: bool = False) -> AbstractContextManager[None]:
    """A span around what is done in it, as a child of what the carrier's headers name.

    :param kind: SERVER (answers a request), CLIENT (asks), CONSUMER (handles an event).
    :param begins: make one also where the carrier names no parent; else nothing is done there.
    """
    if _tracer is None or not (begins or HEADER in carrier):
        return NOTHING
    return _recorded(name, kind, carrier)


def carried() -> dict[str, str]:
    """The present span as headers for whoever goes on with its trace; none without one."""
    if _tracer is None:
        return {}
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    headers: dict[str, str] = {}
    TraceContextTextMapPropagator().inject(headers)
    return {HEADER: headers[HEADER]} if HEADER in headers else {}


def handed_on(headers: Mapping[str, Any]) -> dict[str, Any]:
    """Of a message's headers those by which its trace goes on."""
    return {HEADER: headers[HEADER]} if HEADER in headers else {}


def on() -> bool:
    """Whether traces are made."""
    return _tracer is not None


def told(name: str, **attributes: str | int) -> None:
    """Say of the present span what it turned out to be."""
    if _tracer is not None:
        from opentelemetry.trace import get_current_span

        present = get_current_span()
        present.update_name(name)
        present.set_attributes(attributes)


@contextmanager
def _recorded(name: str, kind: str, carrier: Mapping[str, Any]) -> Iterator[None]:
    from opentelemetry.trace import SpanKind, Status, StatusCode
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    parent = TraceContextTextMapPropagator().extract({HEADER: str(carrier[HEADER])}) if HEADER in carrier else None
    about = {"kentan.part": logs.part.get(), "kentan.correlation": logs.correlation.get()}
    with _tracer.start_as_current_span(name, parent, SpanKind[kind], about, record_exception=False,
                                       set_status_on_exception=False) as made:
        try:
            yield
        except KentanError as refused:
            made.set_attribute("kentan.refused", refused.code)
            raise
        except Exception as problem:  # its text may quote data
            made.set_status(Status(StatusCode.ERROR, logs.reason_of(problem)))
            raise
