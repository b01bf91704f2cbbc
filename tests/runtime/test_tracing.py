"""One trace goes from the HTTP request through the doors to whoever hears of it, on both brokers; none is made unless wanted."""

import gzip
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import orjson
import pytest
import requests
from eventlet import Timeout
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from kentan.errors import Refused
from kentan.replay.processes import free_port
from kentan.runtime import tracing
from kentan.runtime.installation import Installation
from kentan.runtime.local import LocalInstallation
from kentan.runtime.run import run_installation
from kentan.settings import SettingError, load_settings
from kentan.store.port import INSTALLATION
from tests.events.conftest import eventually
from tests.runtime.asking import PERSONAL

CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
COUNTY = {"code": "360802", "name": "吉州区", "city": False}


@pytest.fixture
def spans():
    """What spans were made, in memory."""
    kept = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    tracing.use(provider)
    yield lambda: {span.name: span for span in kept.get_finished_spans()}
    tracing.use(None)


class Whole:
    """All parts in this process, behind their real address."""

    def __init__(self, home, broker_uri):
        settings = load_settings({}, home=str(home), broker_uri=broker_uri, http_port=free_port(), secret="s" * 32)
        self.installation = Installation.from_settings(settings)
        self.url = settings.public_url + "/api/v1"
        self.running = run_installation(self.installation)
        gateway = LocalInstallation(self.installation, {"gateway": self.installation.parts["gateway"]})
        gateway.call("gateway", "add_account", INSTALLATION, {"login": "op", "role": "operator", "county": "*"})
        token = gateway.call("gateway", "issue_token", INSTALLATION, {"login": "op", "days": 1})["token"]
        self.headers = {"Authorization": f"Bearer {token}"}

    def found_county(self, **headers):
        return requests.post(f"{self.url}/counties", json=COUNTY, headers={**self.headers, **headers}, timeout=30)

    def feed(self):
        return requests.get(f"{self.url}/events", headers=self.headers, timeout=30).json()["items"]


@pytest.fixture(params=["embedded", "rabbitmq"])
def whole(request, tmp_path):
    uri = request.getfixturevalue("own_amqp_uri") if request.param == "rabbitmq" else ""
    made = Whole(tmp_path, uri)
    yield made
    made.running.stop()


def test_one_trace_leads_from_the_callers_request_to_everyone_who_hears_of_it(whole, spans):
    assert whole.found_county(traceparent=CALLER).status_code == 201
    eventually(lambda: {"tickets.on_county_added", "evaluation.on_county_added"} & spans().keys(), within=20)
    heard = next(span for name, span in spans().items() if name.endswith(".on_county_added"))
    made, entered = spans(), spans()["registration.add_county"]
    chain = [made["POST /api/v1/counties"], made["ask registration.add_county"], entered, heard]
    assert {f"{span.context.trace_id:032x}" for span in chain} == {CALLER.split("-")[1]}
    assert [f"{span.parent.span_id:016x}" for span in chain] == [
        CALLER.split("-")[2], *(f"{span.context.span_id:016x}" for span in chain[:-1])]
    assert [span.kind for span in chain] == [SpanKind.SERVER, SpanKind.CLIENT, SpanKind.SERVER, SpanKind.CONSUMER]


def test_spans_carry_the_correlation_id_of_the_log(whole, spans):
    whole.found_county(**{"X-Correlation-ID": "follow-me"})
    eventually(lambda: any(name.endswith(".on_county_added") for name in spans()), within=20)
    assert {span.attributes["kentan.correlation"] for name, span in spans().items() if "county_added" in name} == {"follow-me"}
    assert spans()["POST /api/v1/counties"].attributes["kentan.correlation"] == "follow-me"


def test_events_and_documents_know_nothing_of_traces(whole, spans):
    whole.found_county(traceparent=CALLER)
    feed = eventually(whole.feed, within=20)
    store = whole.installation.store.county("360802")
    documents = [doc for part in whole.installation.parts.values() for spec in part.collections
                 for doc in store.collection(spec).find()]
    assert documents
    assert CALLER.split("-")[1].encode() not in orjson.dumps([feed, documents])


def test_without_a_provider_nothing_is_carried(whole):
    assert whole.found_county(traceparent=CALLER).status_code == 201
    assert tracing.carried() == {}
    assert tracing.span("x", tracing.SERVER, {}, begins=True) is tracing.NOTHING


def test_a_refusal_is_told_by_its_code_and_is_no_failure(spans):
    with pytest.raises(Refused), tracing.span("refused", tracing.SERVER, {}, begins=True):
        raise Refused("too_busy")
    assert spans()["refused"].attributes["kentan.refused"] == "too_busy"
    assert spans()["refused"].status.status_code is StatusCode.UNSET


def test_an_error_that_is_not_ours_is_told_without_its_text(spans):
    with pytest.raises(ValueError, match=PERSONAL), tracing.span("broken", tracing.SERVER, {}, begins=True):
        raise ValueError(PERSONAL)
    told = spans()["broken"]
    assert told.status.status_code is StatusCode.ERROR
    assert PERSONAL not in told.to_json()


@pytest.mark.parametrize("header", ["", "nonsense", "00-0-0-01", "ff" * 40])
def test_a_header_that_names_no_trace_begins_a_new_one(spans, header):
    with tracing.span("begun", tracing.SERVER, {tracing.HEADER: header}):
        pass
    assert spans()["begun"].parent is None


def test_what_names_no_trace_makes_no_span_where_none_begins(spans):
    with tracing.span("tick", tracing.CONSUMER, {}):
        assert tracing.carried() == {}
    assert spans() == {}


class Collector(BaseHTTPRequestHandler):
    """Takes what is sent."""

    taken: ClassVar = []

    def do_POST(self):
        self.taken.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args):
        pass


def test_the_setting_names_who_is_sent_what_was_traced_before_the_end():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Collector)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    tracing.set_up(load_settings({}, traces_uri=f"http://127.0.0.1:{server.server_port}/"), ["tickets"])
    with tracing.span("the work", tracing.SERVER, {}, begins=True):
        pass
    tracing.shut_down()
    server.shutdown()
    (path, body), = Collector.taken
    assert path == "/v1/traces"
    assert b"the work" in gzip.decompress(body) if body[:2] == b"\x1f\x8b" else b"the work" in body


def test_a_collector_that_is_away_holds_up_no_stop_for_long():
    tracing.set_up(load_settings({}, traces_uri=f"http://127.0.0.1:{free_port()}"), ["tickets"])
    with tracing.span("lost", tracing.SERVER, {}, begins=True):
        pass
    with Timeout(tracing.LAST_WORDS_SECONDS + 3):
        tracing.shut_down()
    assert tracing.carried() == {}


def test_without_the_library_the_start_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    with pytest.raises(SettingError, match=r"pip install 'kentan\[tracing\]'"):
        tracing.set_up(load_settings({}, traces_uri="http://collector:4318"), ["tickets"])


def test_an_installation_without_the_setting_never_loads_the_library():
    tracing.set_up(load_settings({}), ["tickets"])
    assert tracing.carried() == {}
