"""What the store's tests share."""

from kentan.store.port import CollectionSpec, Index
from kentan.store.registers import register_spec

COUNTY, NEIGHBOUR = "360802", "360821"
DOCS = CollectionSpec(
    "test_docs", terms="words",
    indexes=(Index(("code",), unique=True), Index(("office", "number"), unique=True), Index(("state", "due.next"))))
NUMBERS = register_spec("test_numbers")
LOG = CollectionSpec("test_log", (Index(("event_id",), unique=True),))


def event(event_id):
    """A small event."""
    return {"id": event_id, "type": "cn.kentan.test.doc.said.v1", "data": {"说": ["什么", None, 1]}}
