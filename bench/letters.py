"""Bench ``letters``: assignments that number and issue a letter each, then each letter as a .docx, beside docxtpl alone."""

import io
import time

import requests
from docxtpl import DocxTemplate

from bench.city import County, found_city
from bench.drained import wait_until_drained
from bench.http import Connection
from bench.options import Options
from bench.server import ALL, Server, server
from services.tickets.letters import rendering
from services.tickets.letters.letter_placeholders import blank
from services.tickets.letters.letter_sources import read
from services.tickets.repository import TicketsRepository

COUNTY, LETTERS = ("360802",), 200


def run(options: Options) -> dict:
    """One client: what a letter costs, not how many can be had side by side."""
    with server(options.folder) as here:
        here.start(ALL)
        (county,) = found_city(here, COUNTY)
        assigned = _assign(here, county)
        wait_until_drained(here.installation)
        documents, size = _documents(here, county)
        alone = _docxtpl_alone(here, county)
    return {"bench": "letters", "on": "embedded, 1 process", "letters": LETTERS,
            "letters_issued_per_second": round(LETTERS / assigned, 1),
            "documents_per_second": round(LETTERS / documents, 1), "kilobytes": round(size / LETTERS / 1024, 1),
            "docxtpl_alone_per_second": round(LETTERS / alone, 1), "of_docxtpl_alone": round(alone / documents, 3)}


def _assign(here: Server, county: County) -> float:
    connection, (unit, *_), files = Connection(here.port), county.units, f"/counties/{county.code}/appeals"
    body = {"kind": "request", "enterprise": county.enterprises[0][0], "text": "请协调解决用工问题。"}
    raised = [connection.call("POST", files, county.office, body)["id"] for _ in range(LETTERS)]
    started = time.perf_counter()
    for file in raised:
        connection.call("POST", f"{files}/{file}/assignment", county.office, {"lead_unit": unit})
    return time.perf_counter() - started


def _documents(here: Server, county: County) -> tuple[float, int]:
    """The seconds that all documents took, and how many bytes they have."""
    asked, size = requests.Session(), 0
    asked.headers["Authorization"] = f"Bearer {county.office}"
    addresses = [f"http://127.0.0.1:{here.port}/api/v1/counties/{county.code}/letters/{letter['_id']}/document"
                 for letter in _letters(_repository(here, county))]
    started = time.perf_counter()
    for address in addresses:
        answer = asked.get(address, timeout=60)
        answer.raise_for_status()
        size += len(answer.content)
    return time.perf_counter() - started, size


def _docxtpl_alone(here: Server, county: County) -> float:
    """The seconds that the library takes to fill the same templates with the same content, with nothing around it."""
    repository = _repository(here, county)
    work = [(read(repository, one["template"]), {**blank(one["kind"]), **rendering.said(one, one["content"])})
            for one in _letters(repository)]
    started = time.perf_counter()
    for docx, content in work:
        template = DocxTemplate(io.BytesIO(docx))
        template.render(content, autoescape=True)
        template.save(io.BytesIO())
    return time.perf_counter() - started


def _repository(here: Server, county: County) -> TicketsRepository:
    return TicketsRepository(here.installation.store.county(county.code))


def _letters(repository: TicketsRepository) -> list[dict]:
    return repository.letters.find({"kind": "assignment"}, ("-issued_at",), LETTERS)
