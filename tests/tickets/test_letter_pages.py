"""What a letter looks like: set by LibreOffice on pages of the right size, neither blank nor overfull."""

import base64
import shutil
import subprocess

import pytest
from letter_samples import Writing

PROGRAMS = ("soffice", "pdftoppm", "pdftotext")
MISSING = [name for name in PROGRAMS if shutil.which(name) is None]
A4, DOTS = (595, 842), 72
pytestmark = pytest.mark.skipif(bool(MISSING), reason=(
    f"no page is set without {', '.join(MISSING)}: install libreoffice-writer-nogui, poppler-utils and fonts-noto-cjk"))


class Page:
    """A page as a grey picture (PGM) at 72 dots an inch."""

    def __init__(self, path):
        kind, size, deepest, self.dots = path.read_bytes().split(b"\n", 3)
        assert (kind, deepest) == (b"P5", b"255")
        self.width, self.height = map(int, size.split())

    def ink(self, left=0.0, top=0.0, right=1.0, bottom=1.0):
        """The share of dark dots within a part of the page, given by shares of its sides."""
        rows = range(int(top * self.height), int(bottom * self.height))
        first, last = int(left * self.width), int(right * self.width)
        dark = sum(sum(dot < 140 for dot in self.dots[row * self.width + first:row * self.width + last]) for row in rows)
        return dark / (len(rows) * (last - first))


@pytest.fixture(scope="module")
def set_pages(tmp_path_factory):
    """Sets documents on pages: the pages of each, and its text."""
    work = tmp_path_factory.mktemp("pages")

    def pages_of(docs):
        for name, docx in docs.items():
            (work / f"{name}.docx").write_bytes(docx)
        home = f"-env:UserInstallation=file://{work}/home"
        subprocess.run(["soffice", home, "--headless", "--convert-to", "pdf", "--outdir", str(work),
                        *(str(work / f"{name}.docx") for name in docs)], check=True, timeout=180, capture_output=True)
        return {name: pages(name) for name in docs}

    def pages(name):
        pdf = str(work / f"{name}.pdf")
        subprocess.run(["pdftoppm", "-gray", "-r", str(DOTS), pdf, str(work / name)], check=True, timeout=60)
        text = subprocess.run(["pdftotext", "-layout", pdf, "-"], check=True, timeout=60, capture_output=True, text=True).stdout
        return [Page(path) for path in sorted(work.glob(f"{name}-*.pgm"))], text

    return pages_of


def test_every_kind_of_letter_looks_like_one(world, set_pages):
    writing = Writing(world)
    files = [world.raise_(forum="f-1", text="急需招工数百名，请帮助对接职业院校。" * 5) for _ in range(12)]
    draft = writing.draft("minutes", forum="f-1", text="会议要求抓紧办理。")
    for file in files:
        world.assign(file, "fgw", ["rsj"], signer="某主任")
    writing.issue(writing.sign(writing.review(draft)))
    for kind in ("work", "reminder", "supervision", "card"):
        writing.at("issued", kind=kind, appeal=files[0]["id"], attachments=["问题清单"], co_units=["rsj"],
                   text="请尽快答复。\n" * 3)
    writing.at("issued", kind="bulletin", since="2026-01-01", until="2026-01-31", files=[file["id"] for file in files[:3]],
               figures=[{"name": "按期办结率", "value": "90.9%"}])
    letters = {letter["kind"]: letter for letter in world.letters()}
    docs = {kind: base64.b64decode(world.call("render_letter", doc_id=letter["id"], form="docx")["body"])
            for kind, letter in letters.items()}
    assert len(docs) == 7
    made = set_pages(docs)
    for kind, (pages, text) in made.items():
        assert len(pages) in ((3, 4) if kind == "minutes" else (1, 2)), kind
        for page in pages:
            assert abs(page.width - A4[0]) <= 1, kind
            assert abs(page.height - A4[1]) <= 1, kind
            assert 0.003 < page.ink() < 0.25, kind
            assert page.ink(right=0.11) == page.ink(left=0.9) == page.ink(bottom=0.1) == 0, f"{kind}: margins"
            assert page.ink(0.4, 0.88, 0.6, 0.95) > 0, f"{kind}: page number"
        head = pages[0]
        assert head.ink(0.15, 0.12, 0.85, 0.2) > 0.01, f"{kind}: the organ's name"
        flat = "".join(text.split())
        for part in (letters[kind]["label"], "吉州区政企恳谈会办公室", "签发人：某主任", "2026年1月5日印发"):
            assert "".join(part.split()) in flat, (kind, part)
        assert not set("{}%") & set(flat) - {"%"}, kind
    assert [file["number"] for file in files if file["number"][-6:] not in made["minutes"][1]] == []


def test_letters_without_chinese_fonts_of_the_standard_are_still_readable(world, set_pages):
    letter = Writing(world).at("issued", text="字" * 2000)
    docx = base64.b64decode(world.call("render_letter", doc_id=letter["id"], form="docx")["body"])
    ((pages, text),) = set_pages({"long": docx}).values()
    assert text.count("字") == 2000
    assert 3 <= len(pages) <= 6
