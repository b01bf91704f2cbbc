"""Attachments on a file's page: sent with a form, saved by a link, never shown in place."""

import io

import pytest

from kentan.commands import Actor
from tests.check.loops import COUNTY
from tests.pages.conftest import parsed, text_of

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + b"\x00" * 200 + b"\xff\xd9"
LEDGER = f"/counties/{COUNTY}/ledger"
OFFICE = Actor("office-pages", "office", COUNTY)


@pytest.fixture
def file(town):
    row = {"kind": "difficulty", "enterprise": town.enterprise, "text": "路面破损，见照片。"}
    return town.loop.ask("tickets", "raise_appeal", row, OFFICE)["id"]


def attach(visitor, file, content, name="厂区 道路.jpg"):
    _, page = visitor.get(f"{LEDGER}/{file}")
    (form,) = [one for one in page.forms if (one.action or "").endswith("/attachments")]
    values = {name: value for name, value in form.form_values() if name != "file"}
    answer = visitor.client.post(form.action, data={**values, "file": (io.BytesIO(content), name)})
    return answer, parsed(answer)


def links(page):
    return [link for link in page.xpath("//main//a/@href") if "/attachments/" in link]


def test_a_photograph_is_attached_with_a_form_and_saved_by_a_link(visit, file):
    visitor = visit("enterprise")
    assert attach(visitor, file, JPEG)[0].status_code == 302
    _, page = visitor.get(f"{LEDGER}/{file}")
    assert "厂区 道路.jpg" in text_of(page)
    (link,) = links(page)
    saved = visit("office").client.get(link)
    assert (saved.status_code, saved.data) == (200, JPEG)
    assert saved.headers["Content-Disposition"].startswith("attachment")
    assert saved.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in saved.headers["Content-Security-Policy"]


def test_what_is_no_photograph_is_said_on_the_page(visit, file):
    answer, page = attach(visit("enterprise"), file, b"<svg onload=alert(1)>", "photo.jpg")
    assert (answer.status_code, answer.mimetype) == (422, "text/html")
    assert page.xpath("//form[contains(@action, '/attachments')]//*[@role='alert']")


def test_a_file_larger_than_other_forms_may_be_is_taken_and_one_too_large_is_said(town, visit, file):
    visitor, limit = visit("enterprise"), town.installation.settings.attachment_limit
    assert attach(visitor, file, JPEG + b"\x00" * (9 * 1024 * 1024))[0].status_code == 302
    answer, page = attach(visitor, file, JPEG + b"\x00" * limit)
    assert (answer.status_code, answer.mimetype) == (413, "text/html")
    assert str(round(limit / 1024 / 1024)) in text_of(page)


def test_what_is_for_office_and_units_an_enterprise_neither_finds_nor_gets(town, visit, file):
    office = visit("office")
    _, page = office.get(f"{LEDGER}/{file}")
    (form,) = [one for one in page.forms if (one.action or "").endswith("/attachments")]
    values = {name: value for name, value in form.form_values() if name != "file"}
    office.client.post(form.action, data={**values, "to": "internal", "file": (io.BytesIO(JPEG), "内部.jpg")})
    _, page = office.get(f"{LEDGER}/{file}")
    (link,) = links(page)
    enterprise = visit("enterprise")
    assert links(enterprise.get(f"{LEDGER}/{file}")[1]) == []
    assert enterprise.client.get(link).status_code in (403, 404)
