"""Matches and links of files as they are answered."""

from kentan.documents import Document
from services.tickets.repository import TicketsRepository

EXCERPT = 80
MANY = 500


def view(file: Document) -> dict:
    """What a file is linked with, and what is proposed."""
    return {"id": file["_id"], "version": file["version"], "number": file["number"], "matches": file.get("matches", []),
            "linked_from": [one for one in file.get("linked_from", ()) if one["linked"]],
            "reraised_by": file.get("reraised_by", [])}


def items(repo: TicketsRepository, files: list[Document]) -> list[dict]:
    """Lines of the listing of proposed matches, each with the beginning of its text."""
    ids = [file["_id"] for file in files]
    found = repo.contents.find({"_id": {"$in": ids}}, (), MANY) if ids else []
    texts = {content["_id"]: content["text"].strip()[:EXCERPT] for content in found}
    return [{**view(file), "enterprise": file["enterprise"], "excerpt": texts.get(file["_id"], "")} for file in files]
