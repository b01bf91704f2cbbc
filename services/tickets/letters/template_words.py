"""What a template of a letter says in its braces: placeholders, lists row by row, parts that are there or not, and no more.

The words are Jinja's, read as a tree: calls, filters, arithmetic and attributes of anything but a list's row are refused, so
that a template can neither reach into the program nor run without end. It is filled in by a sandbox all the same.
"""

import io
from collections.abc import Iterator

from docx.opc.constants import CONTENT_TYPE
from docxtpl import DocxTemplate
from jinja2 import TemplateSyntaxError, nodes
from jinja2.lexer import Lexer
from jinja2.sandbox import SandboxedEnvironment

from services.tickets.letters.letter_placeholders import LISTS, of_kind
from services.tickets.letters.template_safety import wrong

PLAIN = (nodes.Template, nodes.Output, nodes.TemplateData)
LOOP = {"index": "", "first": "", "last": ""}
NEEDED = "label"
PROPERTIES = ("author", "comments", "identifier", "language", "subject", "title")


class LetterEnvironment(SandboxedEnvironment):
    """Jinja for one rendering: it shares no cache, and so no lock, with another thread."""

    def __init__(self) -> None:
        """Escape all values, remember no template."""
        super().__init__(autoescape=True, cache_size=0)
        self._lexer = Lexer(self)

    @property
    def lexer(self) -> Lexer:  # type: ignore[override]
        """Its own."""
        return self._lexer


def check_words(docx: bytes, kind: str) -> None:
    """Refuse what letters of this kind cannot fill in. Raises Invalid, naming it."""
    known, used, unknown = of_kind(kind), set(), set()
    for source in sources(docx):
        try:
            tree = LetterEnvironment().parse(source)
        except TemplateSyntaxError as problem:
            raise wrong("template_unreadable", problem=problem.message or "") from problem
        for name, allowed in _names(tree, dict.fromkeys(known, None)):
            used.add(name)
            if not allowed:
                unknown.add(name)
    if unknown:
        raise wrong("template_unknown_words", words=", ".join(sorted(unknown)))
    if NEEDED not in used:
        raise wrong("template_without_number")


def sources(docx: bytes) -> Iterator[str]:
    """The texts that are filled in, as Jinja reads them: body, headers, footers, footnotes, properties."""
    template = DocxTemplate(io.BytesIO(docx))
    template.init_docx()
    yield template.patch_xml(template.get_xml())
    for uri in (template.HEADER_URI, template.FOOTER_URI):
        for _, part in template.get_headers_footers(uri):
            yield template.patch_xml(template.get_part_xml(part))
    for part in template.get_docx().part.package.iter_parts():
        if part.content_type == CONTENT_TYPE.WML_FOOTNOTES:
            yield template.patch_xml(part.blob.decode())
    for name in PROPERTIES:
        yield str(getattr(template.get_docx().core_properties, name) or "")


def _names(node: nodes.Node, scope: dict) -> Iterator[tuple[str, bool]]:
    """Each name below a node, and whether it may stand there. ``scope``: names to the fields that they have, None for none."""
    if isinstance(node, nodes.Name):
        yield node.name, node.name in scope and not scope[node.name]
    elif isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name):
        yield f"{node.node.name}.{node.attr}", node.attr in (scope.get(node.node.name) or ())
    elif isinstance(node, nodes.For):
        yield from _rows(node, scope)
    elif isinstance(node, nodes.If):
        for child in (node.test, *node.body, *node.elif_, *node.else_):
            yield from _names(child, scope)
    elif isinstance(node, PLAIN):
        for child in node.iter_child_nodes():
            yield from _names(child, scope)
    else:
        yield type(node).__name__.lower(), False


def _rows(node: nodes.For, scope: dict) -> Iterator[tuple[str, bool]]:
    """A list is gone through row by row, and never within another."""
    name = node.iter.name if isinstance(node.iter, nodes.Name) else type(node.iter).__name__.lower()
    plain = isinstance(node.target, nodes.Name) and not (node.test or node.else_ or node.recursive) and "loop" not in scope
    yield name, plain and name in scope and name in LISTS
    if plain and name in LISTS:
        inner = {**scope, node.target.name: LISTS[name] or None, "loop": LOOP}  # type: ignore[attr-defined]
        for child in node.body:
            yield from _names(child, inner)
