"""Letters as one HTML page without scripts: for phones, and for archives that want text rather than Word files."""

from html import escape

from kentan.plugins.hookspecs import hookimpl

PAGE = """<!doctype html>
<html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>body{{max-width:40em;margin:2em auto;line-height:1.8;font-family:FangSong,serif}}h1,h2{{text-align:center}}
h1{{color:#e60000;border-bottom:2px solid}}table{{border-collapse:collapse}}td,th{{border:1px solid;padding:.2em .5em}}</style>
<h1>{issuer}</h1><p>{label}　　签发人：{signer}</p><h2>{title}</h2><p>{addressees}：</p>
{body}
<p>{issuer}<br>{issued_on}</p><p>抄送：{copies}</p></html>
"""
HEADS = {"number": "台账编号", "enterprise": "企业", "matter": "诉求", "lead_unit": "牵头单位", "due": "办结期限"}
PARTS = ("title", "issuer", "label", "signer", "addressees", "issued_on", "copies")


@hookimpl
def letter_rendering(content, form):
    """The letter as a page, where one is asked for; whatever people wrote is text in it."""
    if form != "page":
        return None
    paragraphs = [f"<p>{escape(line)}</p>" for line in (*content.get("matter_lines", ()), *content["lines"])]
    rows = [*content.get("appeals", ()), *content["files"]]
    body = "\n".join([*paragraphs, *table(rows)])
    page = PAGE.format(body=body, **{name: escape(content[name]) for name in PARTS})
    return {"body": page.encode(), "media": "text/html", "suffix": "html"}


def table(rows):
    """The appeals that a letter names, if it names any, row by row."""
    if not rows:
        return []
    head = "".join(f"<th>{name}</th>" for name in HEADS.values())
    lines = ("".join(f"<td>{escape(row[field])}</td>" for field in HEADS) for row in rows)
    return ["<table>", f"<tr>{head}</tr>", *(f"<tr>{line}</tr>" for line in lines), "</table>"]
